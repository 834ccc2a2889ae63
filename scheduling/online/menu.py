"""The services that are booked online, and with whom and where."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Practice, Resource, Service
from clinic.refusals import Refusal
from scheduling.availability.offers import RequestedVisit
from scheduling.availability.preferences import RequestedResource
from scheduling.models import Attendance, OnlineBooking

OFFERED = Q(archived_at=None, online=True) & ~Q(online_new="no", online_known="no")


def services_online() -> Sequence[Service]:
    """Return the services that somebody may book online, by category and name."""
    rows = Service.objects.filter(OFFERED).with_requirements()
    return list(rows.order_by("category", "name", "pk"))


def service_online(key: str) -> Service | None:
    """Return the service of this key if it is booked online."""
    return next((service for service in services_online() if str(service.pk) == key), None)


def therapists_of(service: Service) -> list[Resource]:
    """Return who does a service, by name."""
    found = {each.pk: each for each in _candidates(service, "therapist")}
    return sorted(found.values(), key=lambda each: (each.name, each.pk))


def locations_of(service: Service, practice: Practice) -> list[Location]:
    """Return where a service is done; those in the time zone of the practice first."""
    kinds = ("room", "device")
    rooms = {each.location_id for kind in kinds for each in _candidates(service, kind) if each.location_id}
    places = Location.objects.filter(archived_at=None)
    found = list(places.filter(pk__in=rooms) if rooms else places)
    return sorted(found, key=lambda each: (each.timezone != practice.timezone, each.name, each.pk))


def _candidates(service: Service, kind: str) -> Iterator[Resource]:
    for requirement in service.requirements.all():
        if requirement.kind == kind:
            yield from (
                each.resource for each in requirement.candidates.all() if each.resource.archived_at is None
            )


def least_price(service: Service, resources: Collection[UUID] | None = None) -> tuple[int, bool]:
    """Return the least price of a service, or of these resources, and True if there is a higher one."""
    prices = {
        service.price if each.price is None else each.price
        for requirement in service.requirements.all()
        if requirement.kind == "therapist"
        for each in requirement.candidates.all()
        if each.resource.archived_at is None and (resources is None or each.resource_id in resources)
    }
    return min(prices, default=service.price), len(prices) > 1


@dataclass(frozen=True)
class OnlineChoice:
    """The choices before a time: the service, where it is done, and by whom; None is anyone."""

    service: Service
    location: Location
    therapist: Resource | None

    @property
    def requested(self) -> list[RequestedResource]:
        return [RequestedResource(self.therapist.pk, "therapist")] if self.therapist else []

    def visit(self, practice: Practice) -> RequestedVisit:
        """Return the request for free times of it, for somebody who is not known."""
        return RequestedVisit(
            service=self.service,
            practice=practice,
            requested=self.requested,
            location=self.location,
            online=True,
        )


def choice_of(booking: OnlineBooking) -> OnlineChoice:
    """Return the choices of a booking."""
    return OnlineChoice(booking.service, booking.location, booking.therapist)


def require_way(service: Service, *, known: bool) -> str:
    """Return how somebody books the service online; refuse `not_online` where they are asked to call."""
    way = service.online_known if known else service.online_new
    if way == "no" or not service.online:
        raise Refusal("not_online", _("This service is booked by phone. Please call us."))
    return way


def was_treated(client: UUID) -> bool:
    """Return True for a client who was treated here before: they book as known."""
    return Attendance.objects.filter(client=client, appointment__state="completed").exists()
