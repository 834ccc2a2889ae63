"""Let nobody leave open work behind unseen: it is listed first, and again when it is forced.

What work there is, an app above this one knows; `settings.OPEN_WORK` names its module.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from clinic.models import Staff
from clinic.refusals import Refusal


@dataclass(frozen=True)
class OpenRecord:
    """A record that somebody has still to finish: its kind, and the start of its visit; no clinical word."""

    kind: str
    id: UUID
    starts_at: datetime

    @property
    def local_zone(self) -> tzinfo | None:
        """The zone of the visit's location."""
        return self.starts_at.tzinfo


def open_work_of_staff(person: Staff) -> list[OpenRecord]:
    """Return what this person has still to finish, by the time of the visit."""
    work: list[OpenRecord] = import_string(f"{settings.OPEN_WORK}.open_work_of")(person)
    return work


@contextmanager
def keep_work_in_hand(person: Staff, *, force_reason: str = "") -> Iterator[Sequence[OpenRecord]]:
    """Let the block end a person's work, unless some is open: `would_leave_open` lists it.

    With a reason it is forced. A refusal about visits, `would_strand`, lists the open work too, so that one
    answer shows all that has to be looked after.
    """
    work = open_work_of_staff(person)
    listed = [_written(record) for record in work]
    try:
        yield work
    except Refusal as refusal:
        if refusal.code == "would_strand":
            refusal.extra["open_work"] = listed
        raise
    if work and not force_reason:
        raise Refusal(
            "would_leave_open",
            _(
                "Drafts of notes or unsent plans are open ({count}). Have them finished or taken "
                "over, or force it with a reason."
            ).format(count=len(work)),
            open_work=listed,
        )


def _written(record: OpenRecord) -> dict[str, Any]:
    return {"kind": record.kind, "id": str(record.id), "starts_at": record.starts_at.isoformat()}
