"""Willow Clinic: the practice, its two locations in two time zones, its staff and their shifts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from clinic.actions.records import add_record
from clinic.actors import SystemActor
from clinic.models import Location, Practice, Resource, Staff
from clinic.roles import FRONT_DESK, THERAPIST
from clinic.setup.actions.open_practice import open_practice
from clinic.setup.actions.set_opening_hours import OpenSpan, set_opening_hours
from clinic.staff.actions.add_staff import RegisterEntry, add_staff
from config.demo.sign_ins import PASSWORD, PRACTICE_EMAIL
from scheduling.rota.actions.set_shift import ShiftFields, set_shift

SYSTEM = SystemActor("seed_demo")
PRACTICE = {"name": "Willow Clinic", "email": PRACTICE_EMAIL, "phone": "+442079460000"}
LOCATION = {
    "name": "Willow Clinic",
    "address": "1 Willow Lane\nLondon N1 7WL",
    "how_to_enter": "The green door beside the bakery. Ring at Willow; there is a lift.",
    "what_to_wear": "Come in comfortable clothes; you undress only as far as you like.",
    "email": "hello@willow.test",
    "phone": "+442079460000",
    "subdivision": "ENG",
}
LILLE: dict[str, Any] = {
    "name": "Willow Lille",
    "address": "8 rue du Saule\n59800 Lille",
    "how_to_enter": "Through the courtyard, up one flight of stairs.",
    "what_to_wear": LOCATION["what_to_wear"],
    "email": "hello@willow.test",
    "phone": "+442079460000",
    "emergency_number": "112",
    "country": "FR",
    "timezone": "Europe/Paris",
}
MONDAY, WEEKDAYS, SATURDAY = 0, range(5), 5
OPEN = [*((day, time(8, 30), time(18, 30)) for day in WEEKDAYS), (SATURDAY, time(9), time(14))]
OPEN_IN_LILLE = [(MONDAY, time(9), time(17))]
REGISTER = "General Council for Massage Therapies"
THERAPISTS = (
    ("Theo", "theo@willow.test", "male", "GCMT-20417"),
    ("Mara", "mara@willow.test", "female", "GCMT-18833"),
)
HALVES = ((time(9), time(13)), (time(13, 45), time(17, 30)))
LATE_HALVES = ((time(10), time(14)), (time(14, 45), time(18, 30)))
SHIFTS = {
    ("Theo", "London"): [(day, *half) for day in WEEKDAYS for half in HALVES],
    ("Mara", "London"): [
        *((day, *half) for day in (1, 2, 3, 4) for half in LATE_HALVES),
        (SATURDAY, time(9), time(14)),
    ],
    ("Mara", "Lille"): [(MONDAY, time(10), time(16))],
}
"""The weekly shifts of each therapist at each place: weekday, start, end."""


@dataclass(frozen=True)
class DemoClinic:
    """The clinic and its staff, by the names of the cast."""

    practice: Practice
    location: Location
    lille: Location
    fern: Staff
    dana: Staff
    theo: Resource
    mara: Resource

    @property
    def places(self) -> dict[str, Location]:
        """The locations, by the names that SHIFTS gives them."""
        return {"London": self.location, "Lille": self.lille}

    @property
    def zone(self) -> ZoneInfo:
        return self.location.zone

    def resource(self, therapist: str) -> Resource:
        """Return the bookable resource of the therapist of this name."""
        return {"Theo": self.theo, "Mara": self.mara}[therapist]


def open_demo_clinic() -> DemoClinic:
    """Open the clinic with its hours, staff and shifts."""
    practice, fern = open_practice(
        owner_name="Fern", owner_email="fern@willow.test", owner_password=None, by=SYSTEM, **PRACTICE
    )
    location = _add_location(LOCATION, OPEN, by=fern)
    lille = _add_location(LILLE, OPEN_IN_LILLE, by=fern)
    dana = add_staff(name="Dana", email="dana@willow.test", roles=[FRONT_DESK], by=fern)
    theo, mara = (_therapist(*entry, by=fern) for entry in THERAPISTS)
    willow = DemoClinic(practice, location, lille, fern, dana, theo, mara)
    for (therapist, place), week in SHIFTS.items():
        for weekday, starts, ends in week:
            fields = ShiftFields(location=willow.places[place], weekday=weekday, starts=starts, ends=ends)
            set_shift(therapist=willow.resource(therapist), fields=fields, by=fern)
    # One password for all, too like their e-mails for the action to accept; hashed once.
    Staff.objects.update(password=make_password(PASSWORD))
    return willow


def _add_location(fields: dict[str, Any], hours: Sequence[tuple[int, time, time]], *, by: Staff) -> Location:
    location = add_record(Location, fields, by=by)
    week = [OpenSpan(weekday=day, opens=opens, closes=closes) for day, opens, closes in hours]
    return set_opening_hours(location=location, week=week, revision=None, by=by)


def _therapist(name: str, email: str, gender: str, number: str, *, by: Staff) -> Resource:
    registrations = [RegisterEntry(register=REGISTER, number=number)]
    person = add_staff(
        name=name,
        email=email,
        roles=[THERAPIST],
        gender=gender,
        registrations=registrations,
        by=by,
    )
    return Resource.objects.select_related("staff").get(staff=person)
