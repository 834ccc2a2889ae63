"""The series that somebody asks for, before any of its visits is booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from clients.models import Client
from clinic import clock
from clinic.actors import Actor
from clinic.models import Location, Practice, Service
from clinic.refusals import fault
from scheduling.availability.offers import RequestedVisit
from scheduling.availability.preferences import RequestedResource
from scheduling.availability.repeated.dates import planned_starts
from scheduling.bookings.rules import BookingRequest, Override, in_the_past


@dataclass(frozen=True, kw_only=True)
class WantedSeries:
    """Visits at the local time of the first one: so many of them, or until a local day."""

    practice: Practice
    client: Client
    service: Service
    location: Location
    first_at: datetime
    every_weeks: int
    by: Actor
    visits: int = 0
    until: date | None = None
    guests: Sequence[Client] = ()
    requested: Sequence[RequestedResource] = ()

    @cached_property
    def starts(self) -> list[datetime]:
        """The planned starts. Raises `Refusal` `in_the_past` and, for less than two, `series_too_short`."""
        if self.first_at < clock.now():
            raise in_the_past()
        starts = planned_starts(
            self.first_at,
            self.location.zone,
            every_weeks=self.every_weeks,
            visits=self.visits,
            until=self.until,
        )
        if len(starts) < 2:
            raise fault(
                "/until" if self.until else "/visits",
                "series_too_short",
                "A series has two visits or more. Book a single one on its own.",
            )
        return starts

    @cached_property
    def visit(self) -> RequestedVisit:
        """The request for free times of one of its visits."""
        return RequestedVisit(
            service=self.service,
            practice=self.practice,
            client=self.client,
            guests=[guest.pk for guest in self.guests],
            requested=self.requested,
            location=self.location,
        )

    def booking_at(
        self, starts_at: datetime, requested: Sequence[RequestedResource] | None = None
    ) -> BookingRequest:
        """Return the request to book one of its visits at this time; no rule is overruled."""
        return BookingRequest(
            practice=self.practice,
            client=self.client,
            treated=[self.client.pk, *(guest.pk for guest in self.guests)],
            service=self.service,
            starts_at=starts_at,
            by=self.by,
            override=Override(),
            requested=self.requested if requested is None else requested,
            location=self.location,
        )
