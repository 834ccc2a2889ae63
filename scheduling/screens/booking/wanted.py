"""The visit that an address of the booking page wants; an id that is not known counts as blank."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Aggregate, JSONField, OuterRef, Q
from django.http import QueryDict

from clients.models import Client
from clinic.models import Location, Practice, Service
from clinic.text import clean_text
from scheduling.availability.offers import PARTS_OF_DAY, RequestedVisit
from scheduling.availability.preferences import RequestedResource
from scheduling.models import Appointment, Hold, Shift
from scheduling.screens.booking.held import held_visit, live_hold


class JSONObjectAgg(Aggregate):
    """An object of keys and values, built from the rows of a group; None where there is none."""

    function = "jsonb_object_agg"
    output_field = JSONField()


class NamedTherapist(NamedTuple):
    """A therapist as somebody to choose."""

    pk: UUID
    name: str


@dataclass
class WantedVisit:
    """A visit as far as it has been chosen, and what there is to choose from."""

    practice: Practice
    services: list[Service]
    locations: list[Location]
    service: Service | None = None
    is_service_named: bool = False
    client: Client | None = None
    guests: list[Client] = field(default_factory=list)
    therapist: NamedTherapist | None = None
    location: Location | None = None
    part_of_day: str = ""
    workplace: Location | None = None
    at: datetime | None = None
    on: date | None = None
    is_new: bool = False
    hold: Hold | None = None

    @property
    def place(self) -> Location | None:
        """The location asked for, the only one at which the therapist works, or the only one there is."""
        only = self.locations[0] if len(self.locations) == 1 else None
        return self.location or self.workplace or only

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the location, in which times are typed; the practice's where none is chosen."""
        return self.place.zone if self.place else self.practice.zone

    @property
    def therapists(self) -> list[NamedTherapist]:
        """The therapists who do the service, by name."""
        known: dict[str, str] = getattr(self.service, "therapist_names", None) or {}
        return sorted((NamedTherapist(UUID(key), name) for key, name in known.items()), key=lambda t: t.name)

    @cached_property
    def visit(self) -> RequestedVisit | None:
        """The request for its free times, as the availability of the API reads it."""
        if self.service is None:
            return None
        requested = [RequestedResource(self.therapist.pk, "therapist")] if self.therapist else []
        return RequestedVisit(
            service=self.service,
            practice=self.practice,
            client=self.client,
            guests=[guest.pk for guest in self.guests],
            requested=requested,
            location=self.place,
            ignoring=self.hold.pk if self.hold else None,
        )

    def location_of(self, key: UUID | None) -> Location | None:
        """Return the location of this key, else the place of the visit."""
        return next((place for place in self.locations if place.pk == key), self.place)

    def address(self, path: str, **other: Any) -> str:
        """Return the address of a page for this visit, with these values in place of its own."""
        own = {
            "client": self.client and self.client.pk,
            "service": self.service and self.is_service_named and self.service.pk,
            "therapist": self.therapist and self.therapist.pk,
            "location": self.location and self.location.pk,
            "guests": [guest.pk for guest in self.guests],
            "part": self.part_of_day,
            "at": self.at and self.at.isoformat(),
            "on": self.on,
            "new": "1" if self.is_new else "",
            "hold": self.hold and self.hold.pk,
        }
        said = {name: value for name, value in (own | other).items() if value}
        return f"{path}?{urlencode(said, doseq=True)}" if said else path


def wanted_by(sent: QueryDict, practice: Practice) -> WantedVisit:
    """Return the visit that a query or a form wants; its service is named, or the one had last.

    A query that names a hold alone wants what is held.
    """
    hold = live_hold(sent.get("hold", ""))
    if hold and set(sent) == {"hold"}:
        sent = held_visit(hold)
    guests = list(filter(None, map(_id, sent.getlist("guests"))))
    people = _people([_id(sent.get("client", "")), *guests])
    services = _services()
    locations = list(Location.objects.filter(archived_at=None).order_by("name"))
    client = people.get(_id(sent.get("client", "")))
    named = _named(services, sent.get("service", ""))
    part = sent.get("part", "")
    wanted = WantedVisit(
        practice=practice,
        services=services,
        locations=locations,
        service=named or _usual_service(client, services),
        is_service_named=named is not None,
        client=client,
        guests=[
            people[guest] for guest in dict.fromkeys(guests) if guest in people and people[guest] != client
        ],
        location=_named(locations, sent.get("location", "")),
        part_of_day=part if part in PARTS_OF_DAY else "",
        is_new=sent.get("new") == "1" and client is None,
        hold=hold,
    )
    wanted.therapist = next(
        filter(None, (_named(wanted.therapists, k) for k in sent.getlist("therapist"))), None
    )
    if wanted.place is None and wanted.therapist:
        wanted.workplace = _workplace(wanted.therapist, wanted)
    wanted.at = instant_of(sent.get("at", ""), wanted.zone)
    wanted.on = _day(sent.get("on", "")) or (wanted.at.astimezone(wanted.zone).date() if wanted.at else None)
    return wanted


def _workplace(therapist: NamedTherapist, wanted: WantedVisit) -> Location | None:
    """Return the location at which a therapist has shifts that are not over, if it is one."""
    today = wanted.practice.today()
    holds = Q(on=None) & (Q(valid_until=None) | Q(valid_until__gte=today)) | Q(on__gte=today)
    shifts = Shift.objects.filter(holds, resource=therapist.pk, starts__isnull=False)
    places = set(shifts.values_list("location", flat=True))
    found = [place for place in wanted.locations if place.pk in places]
    return found[0] if len(found) == 1 else None


def instant_of(typed: str, zone: ZoneInfo) -> datetime | None:
    """Return the minute that a text in ISO 8601 names, in this zone unless it names one; else None."""
    try:
        instant = datetime.fromisoformat(typed.replace(" ", "+"))
        aware = instant if instant.tzinfo else instant.replace(tzinfo=zone)
        return aware.replace(second=0, microsecond=0).astimezone(zone)
    except (ValueError, OverflowError):
        return None


def words_of(sent: QueryDict, name: str) -> str:
    """Return the text that was typed into a search."""
    return clean_text(sent.get(name, "")).strip()[:100]


def _people(keys: list[UUID | None]) -> dict[UUID | None, Client]:
    wanted = [key for key in keys if key]
    if not wanted:
        return {}
    booked = Appointment.objects.not_cancelled().filter(client=OuterRef("pk")).order_by("-starts_at")
    rows = Client.objects.select_related("guardian").annotate(last_service=booked.values("service")[:1])
    return {client.pk: client for client in rows.filter(pk__in=wanted)}


def _services() -> list[Any]:
    """Return the menu, each service with the names of its therapists by key."""
    therapist = Q(
        requirements__candidates__resource__kind="therapist",
        requirements__candidates__resource__archived_at=None,
    )
    resource = "requirements__candidates__resource"
    names = JSONObjectAgg(f"{resource}__id", f"{resource}__name", filter=therapist)
    return list(Service.objects.in_use().annotate(therapist_names=names).order_by("name"))


def _named[Row: (Service, Location, NamedTherapist)](rows: list[Row], key: str) -> Row | None:
    return next((row for row in rows if str(row.pk) == key.lower()), None)


def _usual_service(client: Client | None, services: list[Service]) -> Service | None:
    """Return what the client had or booked last, else the first of the menu for one person."""
    last = getattr(client, "last_service", None)
    for_one = [service for service in services if service.treats == 1]
    first = next(iter(for_one or services), None)
    return next((service for service in services if service.pk == last), first)


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
