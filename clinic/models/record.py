from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import UUID7

from clinic import clock
from clinic.refusals import Refusal

LOCK_ORDER = (
    "clients.ImportBatch",
    "treatments.SessionNote",
    "scheduling.WaitlistEntry",
    "scheduling.OnlineBooking",
    "scheduling.OnlineRequest",
    "scheduling.SickDayVisit",
    "scheduling.Series",
    "scheduling.Appointment",
    "scheduling.Hold",
    "treatments.CheckIn",
    "treatments.Episode",
    "clinic.Practice",
    "clients.Client",
    "scheduling.BoughtPackage",
    "scheduling.Voucher",
    "treatments.FormRequest",
    "treatments.SelfCarePlan",
    "treatments.FollowUp",
    "clients.Condition",
    "clinic.Resource",
)
"""The order in which an action locks rows of several models, each model's by primary key: docs/locking.md."""


class Record(models.Model):
    """The columns that every row has: an id that sorts by time of writing, and that time."""

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    read_when_locked: ClassVar[tuple[str, ...]] = ()
    """The relations that are read together with a locked row."""

    class Meta:
        abstract = True

    @classmethod
    def lock(cls, pk: object) -> Self:
        """Lock the row of this id until the transaction ends (FOR NO KEY UPDATE); return it as it is now."""
        # None reads no relation; no argument at all would read every one.
        rows = cls._default_manager.select_related(*cls.read_when_locked or [None])
        return rows.select_for_update(no_key=True, of=("self",)).get(pk=pk)

    @classmethod
    def lock_all(cls, pks: Iterable[object]) -> list[Self]:
        """Lock the rows of these ids in the order of their ids; return those that exist, as they are now."""
        rows = cls._default_manager.filter(pk__in=set(pks)).order_by("pk")
        return list(rows.select_for_update(no_key=True, of=("self",)))


class RevisedRecord(Record):
    """A record that people edit: its revision grows on every write and is its ETag."""

    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def lock_revision(cls, pk: object, revision: int | None) -> Self:
        """Lock the row of this id as `lock` does; None takes any revision.

        Raises `Refusal` `changed_meanwhile` when another revision than this one is the present one.
        """
        row = cls.lock(pk)
        row.require_revision(revision)
        return row

    def require_revision(self, revision: int | None) -> None:
        """Raise `Refusal` `changed_meanwhile` when another revision is the present one; the row is locked."""
        if revision is not None and revision != self.revision:
            raise Refusal(
                "changed_meanwhile",
                "Someone changed this since you read it. Read it again, then repeat your change.",
                status=412,
                current_revision=self.revision,
            )

    def column_values(self) -> dict[str, Any]:
        """Return the value of each column, to tell a change from one that changes nothing."""
        return {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}

    def save_revision(self, *fields: str, **options: Any) -> None:
        """Save these fields, or all when none is named, under the next revision; the row is locked."""
        self.revision += 1
        self.save(update_fields=[*fields, "revision"] if fields else None, **options)
