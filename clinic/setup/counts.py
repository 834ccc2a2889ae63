"""The number of each thing that a practice is made of, read in one query."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, IntegerField, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from clinic.models import Closure, Location, OpeningHours, Practice, Resource, Service, Staff


@dataclass(frozen=True)
class SetUpCounts:
    """The things in use: places, hours, rooms, services, and the people who treat.

    `services_ready` are those of which every requirement has somebody or something in use to fill it.
    """

    today: date
    name: str
    has_phone: bool
    locations: int
    locations_without_address: int
    locations_without_hours: int
    rooms: int
    devices: int
    therapists: int
    people: int
    services: int
    services_ready: int
    closures: int


def count_set_up() -> SetUpCounts:
    """Return what the practice has now, on its own day."""
    today = Practice.current().today()
    locations = Location.objects.filter(archived_at=None)
    in_use = Resource.objects.filter(archived_at=None)
    services = Service.objects.filter(archived_at=None)
    numbers = {
        "locations": _number_of(locations),
        "locations_without_address": _number_of(locations.filter(address="")),
        "locations_without_hours": _number_of(
            locations.exclude(pk__in=OpeningHours.objects.values("location"))
        ),
        "rooms": _number_of(in_use.filter(kind="room")),
        "devices": _number_of(in_use.filter(kind="device")),
        "therapists": _number_of(in_use.filter(kind="therapist")),
        "people": _number_of(Staff.objects.filter(archived_at=None)),
        "services": _number_of(services),
        "services_ready": _number_of(ready_services(services)),
        "closures": _number_of(Closure.objects.filter(last_on__gte=today)),
    }
    row = Practice.objects.annotate(**numbers).values("name", "phone", *numbers).get()
    return SetUpCounts(today=today, has_phone=bool(row.pop("phone")), **row)


def ready_services(services: QuerySet[Service]) -> QuerySet[Service]:
    """Return the services of which every requirement has somebody or something in use to fill it."""
    usable = Q(requirements__candidates__isnull=False, requirements__candidates__resource__archived_at=None)
    filled = Count("requirements", filter=usable, distinct=True)
    counted = services.annotate(required=Count("requirements", distinct=True), filled=filled)
    return counted.filter(required__gt=0, filled__gte=F("required"))


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """Return the number of rows as a part of another query."""
    one_group = rows.order_by().values(group=Value(1)).annotate(number=Count("pk", distinct=True))
    counted = Subquery(one_group.values("number"), output_field=IntegerField())
    return Coalesce(counted, Value(0))
