"""Factories of the cast: Willow Clinic, its staff, rooms, services and clients."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Any

import factory
from factory.django import DjangoModelFactory

from clients.models import Client, Condition, Consent
from clinic import clock
from clinic.models import Candidate, Location, OpeningHours, Practice, Requirement, Resource, Service, Staff
from clinic.roles import THERAPIST
from scheduling.models import Appointment, Attendance, Shift
from treatments.models import CheckIn, Episode, EpisodeZone, FollowUp, Reading, Zone


class PracticeFactory(DjangoModelFactory[Practice]):
    class Meta:
        model = Practice

    name = "Willow Clinic"
    email = "hello@willow.test"
    phone = "+442079460000"
    letter_grace_seconds = 0


class LocationFactory(DjangoModelFactory[Location]):
    class Meta:
        model = Location

    name = factory.Sequence(lambda n: f"Willow Clinic {n}")
    address = "1 Willow Lane, London"
    email = "hello@willow.test"
    phone = "+442079460000"


class StaffFactory(DjangoModelFactory[Staff]):
    class Meta:
        model = Staff

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.LazyAttribute(lambda person: f"{person.name.lower().replace(' ', '.')}@willow.test")
    roles = factory.LazyFunction(lambda: [THERAPIST])
    password = "!"


class RoomFactory(DjangoModelFactory[Resource]):
    class Meta:
        model = Resource

    kind = "room"
    name = factory.Sequence(lambda n: f"Room {n}")
    location = factory.SubFactory(LocationFactory)


class TherapistFactory(DjangoModelFactory[Resource]):
    """A therapist as a bookable resource; `staff` is the person."""

    class Meta:
        model = Resource

    kind = "therapist"
    staff = factory.SubFactory(StaffFactory)
    name = factory.LazyAttribute(lambda resource: resource.staff.name)


class ServiceFactory(DjangoModelFactory[Service]):
    class Meta:
        model = Service

    name = factory.Sequence(lambda n: f"Trigger point massage {n}")
    length = timedelta(minutes=60)
    cleanup_after = timedelta(minutes=15)
    price = 6500


def service_of(*requirements: list[Resource], **fields: Any) -> Service:
    """Create a service that needs one resource of each of these lists."""
    service = ServiceFactory.create(**fields)
    rows = Requirement.objects.bulk_create(
        Requirement(service=service, kind=candidates[0].kind, position=position)
        for position, candidates in enumerate(requirements)
    )
    Candidate.objects.bulk_create(
        Candidate(requirement=row, resource=resource)
        for row, candidates in zip(rows, requirements, strict=True)
        for resource in candidates
    )
    return service


def open_all_week(location: Location, opens: str = "08:00", closes: str = "20:00") -> None:
    """Open a location every day between these local times."""
    OpeningHours.objects.bulk_create(
        OpeningHours(location=location, weekday=day, opens=opens, closes=closes) for day in range(7)
    )


# --- clients ---------------------------------------------------------------------------------------


class ClientFactory(DjangoModelFactory[Client]):
    class Meta:
        model = Client

    name = factory.Sequence(lambda n: f"Client {n}")
    email = factory.LazyAttribute(lambda client: f"{client.name.lower().replace(' ', '.')}@example.test")


class ConsentFactory(DjangoModelFactory[Consent]):
    class Meta:
        model = Consent

    client = factory.SubFactory(ClientFactory)
    kind = "treatment"
    text_version = "2026-01"
    language = "en"
    how = "in_person"
    given_by_name = factory.LazyAttribute(lambda consent: consent.client.name)
    recorded_by = "test"


class ConditionFactory(DjangoModelFactory[Condition]):
    class Meta:
        model = Condition

    client = factory.SubFactory(ClientFactory)
    code = "CL-SCAR"
    recorded_by = "test"


# --- the diary --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Diary:
    """Willow Clinic ready to be booked: both therapists work every day, there are two rooms.

    `massage` is done in Auckland too, where Kiri works every day in the one room.
    """

    location: Location
    auckland: Location
    theo: Resource
    mara: Resource
    kiri: Resource
    room_1: Resource
    room_2: Resource
    room_in_auckland: Resource
    massage: Service
    couples: Service
    ana: Client
    ben: Client


def add_shift_every_day(
    therapist: Resource, location: Location, starts: str = "09:00", ends: str = "18:00"
) -> None:
    """Give a therapist the same shift every day."""
    Shift.objects.bulk_create(_shifts_of(therapist, location, starts, ends))


def _shifts_of(therapist: Resource, location: Location, starts: str, ends: str) -> list[Shift]:
    shift = {"resource": therapist, "location": location, "starts": starts, "ends": ends}
    return [Shift(weekday=day, **shift) for day in range(7)]


def make_diary(location: Location, theo: Staff, mara: Staff) -> Diary:
    """Create the smallest clinic that can be booked for one client and for two, and in two time zones.

    Two thousand tests begin with it: it takes one statement for all rows of a model.
    """
    auckland = LocationFactory.create(
        name="Willow Auckland", address="1 Willow Lane, Auckland", timezone="Pacific/Auckland", country="NZ"
    )
    open_all_week(auckland)
    people = (theo, mara, StaffFactory.create(name="Kiri"))
    places = {"Room 1": location, "Room 2": location, "Room in Auckland": auckland}
    resources = [TherapistFactory.build(staff=person) for person in people]
    resources += [RoomFactory.build(name=name, location=place) for name, place in places.items()]
    *therapists, kiri, room_1, room_2, room_in_auckland = Resource.objects.bulk_create(resources)
    shifts = [_shifts_of(therapist, location, "09:00", "18:00") for therapist in therapists]
    Shift.objects.bulk_create([*chain(*shifts), *_shifts_of(kiri, auckland, "08:00", "17:00")])
    rooms = [room_1, room_2]
    ana, ben = Client.objects.bulk_create(ClientFactory.build(name=name) for name in ("Ana", "Ben"))
    return Diary(
        location=location,
        auckland=auckland,
        theo=therapists[0],
        mara=therapists[1],
        kiri=kiri,
        room_1=room_1,
        room_2=room_2,
        room_in_auckland=room_in_auckland,
        massage=service_of([*therapists, kiri], [*rooms, room_in_auckland], name="Trigger point massage"),
        couples=service_of(therapists, therapists, rooms, name="Couples massage", treats=2),
        ana=ana,
        ben=ben,
    )


# --- notes and check-ins -----------------------------------------------------------------------------


def visit_of(client: Client, location: Location, **fields: Any) -> Attendance:
    """Create a visit in session for one client, begun just now."""
    now = clock.now()
    appointment = Appointment.objects.create(
        **{
            "client": client,
            "service": ServiceFactory.create(),
            "location": location,
            "starts_at": now,
            "ends_at": now + timedelta(minutes=60),
            "state": "in_session",
            "arrived_at": now,
            "started_at": now,
            "price": 6500,
        }
        | fields
    )
    arrived_at = appointment.arrived_at
    return Attendance.objects.create(
        appointment=appointment, client=client, arrived_at=arrived_at, health_news="none"
    )


class EpisodeFactory(DjangoModelFactory[Episode]):
    class Meta:
        model = Episode

    client = factory.SubFactory(ClientFactory)
    own_words = "A dull ache up to the right temple."
    opened_by = factory.SubFactory(StaffFactory)


def episode_in(*zones: str, **fields: Any) -> Episode:
    """Create an episode felt in these zones, on the right side where a zone has sides."""
    episode = EpisodeFactory.create(**fields)
    for zone in Zone.objects.filter(slug__in=zones):
        side = "midline" if zone.laterality == "midline" else "right"
        EpisodeZone.objects.create(episode=episode, zone=zone, side=side)
    return episode


class CheckInFactory(DjangoModelFactory[CheckIn]):
    """A weekly question, asked just now."""

    class Meta:
        model = CheckIn

    episode = factory.SubFactory(EpisodeFactory)
    kind = "weekly"
    number = factory.LazyAttribute(
        lambda check_in: CheckIn.objects.filter(kind="weekly").count() + 1 if check_in.kind == "weekly" else 0
    )
    asked_at = factory.LazyFunction(clock.now)
    expires_at = factory.LazyAttribute(lambda check_in: check_in.asked_at + timedelta(days=14))


class FollowUpFactory(DjangoModelFactory[FollowUp]):
    """A routine matter of a client, raised just now; it places no ban."""

    class Meta:
        model = FollowUp

    client = factory.SubFactory(ClientFactory)
    reason = "other"
    urgency = "routine"
    evidence = factory.LazyFunction(lambda: ["She rang."])
    owner = factory.SubFactory(StaffFactory)
    raised_by = "test"
    due_at = factory.LazyFunction(clock.now)


def check_in_after(attendance: Attendance, episode: Episode, **fields: Any) -> CheckIn:
    """Create the question after a session."""
    return CheckInFactory.create(kind="after_session", attendance=attendance, episode=episode, **fields)


def baseline_of(episode: Episode, value: int, question: str = "average_7_days") -> Reading:
    """Create the reading given before the first treatment."""
    return Reading.objects.create(
        client=episode.client,
        episode=episode,
        question=question,
        moment="baseline",
        value=value,
        source="front_desk",
        recorded_by="test",
    )
