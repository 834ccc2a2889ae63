"""Read what is reserved around a time: by visits and their clean-up, by blocks, and by holds."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from clinic import clock
from clinic.mail import wording
from clinic.models import Staff
from clinic.spans import Span
from scheduling.models import Reservation


@dataclass(frozen=True)
class HeldTime:
    """A hold in the way: whose it is (None: whoever books online), and until when."""

    by: Staff | None
    until: datetime
    local_zone: ZoneInfo

    @property
    def until_clock(self) -> str:
        return wording.hour(self.until, self.local_zone)

    @property
    def sentence(self) -> str:
        if self.by is None:
            return _("Somebody books this time online until {until}.").format(until=self.until_clock)
        return _("{name} holds this time until {until}.").format(name=self.by.name, until=self.until_clock)


@dataclass(frozen=True)
class TimeReserved:
    """The reservations of one resource, or of the people to be treated, that keep others out."""

    rows: Sequence[Reservation] = ()

    def of_visits(self, span: Span) -> bool:
        """True if a visit or a block has it in this span; without the clean-up."""
        return any(_in_use(row).overlaps(span) for row in self.rows if row.hold is None)

    def of_clean_up(self, span: Span, widened: Span) -> bool:
        """True if only the clean-up around the span meets what a visit or block reserves, or its own."""
        return not self.of_visits(span) and any(
            _reserved(row).overlaps(widened) for row in self.rows if row.hold is None
        )

    def held(self, widened: Span) -> HeldTime | None:
        """Return the hold in the way that lasts longest."""
        holds = [row.hold for row in self.rows if row.hold and _reserved(row).overlaps(widened)]
        if not holds:
            return None
        last = max(holds, key=lambda hold: hold.expires_at)
        return HeldTime(last.held_by, last.expires_at, last.local_zone)


NOTHING_RESERVED = TimeReserved()


def reserved_around(
    resources: Collection[UUID], people: Collection[UUID], window: Span, ignoring: UUID | None
) -> tuple[dict[UUID, TimeReserved], TimeReserved]:
    """Return what is reserved of each of these resources, and of these people together, in one query."""
    present = Reservation.objects.live().not_expired(clock.now()).overlapping(window.start, window.end)
    rows = present.filter(Q(resource__in=resources) | Q(client__in=people))
    rows = rows.select_related("appointment", "hold__held_by", "hold__location")
    of_resource: dict[UUID, list[Reservation]] = defaultdict(list)
    of_people: list[Reservation] = []
    for row in rows.order_by("pk"):
        if ignoring is None or ignoring not in (row.appointment_id, row.hold_id):
            (of_resource[row.resource_id] if row.resource_id else of_people).append(row)
    return {key: TimeReserved(found) for key, found in of_resource.items()}, TimeReserved(of_people)


def _in_use(row: Reservation) -> Span:
    visit = row.appointment
    return Span(visit.starts_at, visit.ends_at) if visit else _reserved(row)


def _reserved(row: Reservation) -> Span:
    return Span(row.during.lower, row.during.upper)
