"""The tables whose rows name a client: all that a merge moves, declared by each part of the record.

A foreign key to Client that no part declares fails a test, and so does one that a merged client could be
written into (`refuse_merged_clients`).
"""

from dataclasses import dataclass
from typing import Any, Literal

from django.db import models
from django.db.models import Q

from clients.models import Client
from clinic.models.record import LOCK_ORDER


@dataclass(frozen=True)
class ClientTable:
    """A table of rows that name clients: in `columns`, foreign keys to Client or texts that hold its key.

    `path` leads from a row to its client, where rows are locked that name none themselves. With `once` a row
    that the other client has already is taken out by a merge. A table that `changes_by_itself`, such as one
    of letters, is told changed by the columns of the merge alone.
    """

    model: type[models.Model]
    columns: tuple[str, ...]
    name: str
    """The rows of the table in plain words, such as `visits`."""
    sensitivity: Literal["desk", "clinical"] = "desk"
    path: str = ""
    once: bool = False
    changes_by_itself: bool = False
    told: str = ""
    """The path to what a person knows a row by, such as the code of a condition."""

    @property
    def label(self) -> str:
        """The name by which rows of a merge know the table."""
        return self.model._meta.label

    def rows_of(self, *clients: Client) -> models.QuerySet[Any]:
        """Return the rows in which one of these clients is named, in a stable order."""
        rows: models.QuerySet[Any] = self.model._base_manager.order_by("pk")
        return rows.filter(self._named(*clients)) if self.columns else rows.none()

    def keys_to_lock(self, *clients: Client) -> set[Any]:
        """Return the keys of the rows that a merge of these clients locks."""
        reached = self._named(*clients)
        if self.path:
            reached |= Q(**{f"{self.path}__in": clients})
        return set(self.model._base_manager.filter(reached).values_list("pk", flat=True))

    def _named(self, *clients: Client) -> Q:
        named = Q()
        for column in self.columns:
            named |= Q(**{f"{column}__in": [self.value(column, client) for client in clients]})
        return named

    def value(self, column: str, client: Client) -> Any:
        """Return what stands in this column where the client is named."""
        is_key = isinstance(self.model._meta.get_field(column), (models.ForeignKey, models.UUIDField))
        return client.pk if is_key else str(client.pk)

    @property
    def lock_rank(self) -> int | None:
        """The place of the table in LOCK_ORDER; None where its rows are not locked one by one."""
        return LOCK_ORDER.index(self.label) if self.label in LOCK_ORDER else None
