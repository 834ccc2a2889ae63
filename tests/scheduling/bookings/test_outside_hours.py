"""Visits outside hours on purpose: only what was overruled is, and no location is guessed."""

from dataclasses import dataclass
from datetime import time
from itertools import product
from typing import Any

import pytest

from clinic.models import Location, OpeningHours, Resource, Service
from scheduling.models import Appointment, Shift
from scheduling.models.outside import Outside
from scheduling.rota.actions.review_cover import review_all_cover
from tests.cast import ApiUser
from tests.factories import (
    ClientFactory,
    LocationFactory,
    RoomFactory,
    TherapistFactory,
    open_all_week,
    service_of,
)

pytestmark = pytest.mark.usefixtures("on_monday", "practice")

MONDAY, TUESDAY, WEDNESDAY, SUNDAY = ("2026-03-09", "2026-03-10", "2026-03-11", "2026-03-15")
FORCE = {"force": {"reason": "It cannot be helped."}}


@dataclass(frozen=True)
class Clinic:
    """Two locations open 8 to 20 except on Sundays; Nils works 9 to 12: Mondays at A, Tuesdays at B."""

    dana: ApiUser
    fern: ApiUser
    a: Location
    b: Location
    nils: Resource
    massage: Service

    def book(self, at: str, location: Location | None = None) -> Any:
        body = {
            "client": str(ClientFactory.create().pk),
            "service": str(self.massage.pk),
            "starts_at": f"{at}:00+00:00",
            "override": {"reason": "Nils stays longer."},
        }
        return self.dana.api(
            "POST", "appointments", body | ({"location": str(location.pk)} if location else {})
        )

    def send(self, method: str, address: str, body: dict[str, Any], etag_of: str = "") -> Any:
        headers = {"If_Match": self.fern.api("GET", etag_of).headers["ETag"]} if etag_of else {}
        return self.fern.api(method, address, body, **headers)

    def close(self, day: str, force: dict[str, Any]) -> Any:
        body = {"location": str(self.a.pk), "first_on": day, "last_on": day, "reason": "Burst pipe"}
        return self.send("POST", "closures", body | force)

    def set_hours(self, day: str, force: dict[str, Any]) -> Any:
        place = f"locations/{self.a.pk}"
        return self.send("PUT", f"{place}/opening-hours", {"opening_hours": []} | force, etag_of=place)

    def set_shift(self, day: str, force: dict[str, Any], **fields: str) -> Any:
        body = {"therapist": str(self.nils.pk), "location": str(self.a.pk), "on": day}
        return self.send("POST", "shifts", body | fields | force)

    def work_elsewhere(self, day: str, force: dict[str, Any]) -> Any:
        return self.set_shift(day, force, location=str(self.b.pk), starts="09:00", ends="17:00")

    def change_monday(self, force: dict[str, Any], **hours: str) -> Any:
        shift = f"shifts/{Shift.objects.get(resource=self.nils, weekday=0).pk}"
        return self.send("PATCH", shift, hours | force, etag_of=shift)


@pytest.fixture
def clinic(dana: ApiUser, fern: ApiUser) -> Clinic:
    a, b = LocationFactory.create(name="A"), LocationFactory.create(name="B")
    for place in (a, b):
        open_all_week(place)
    OpeningHours.objects.filter(weekday=6).delete()
    nils = TherapistFactory.create()
    for weekday, place in enumerate((a, b)):
        Shift.objects.create(resource=nils, location=place, weekday=weekday, starts=time(9), ends=time(12))
    massage = service_of([nils], [RoomFactory.create(location=place) for place in (a, b)])
    return Clinic(dana, fern, a, b, nils, massage)


CHANGES = {
    "closure": Clinic.close,
    "no opening hours": Clinic.set_hours,
    "day off": Clinic.set_shift,
    "shift elsewhere": Clinic.work_elsewhere,
}


@pytest.mark.parametrize(
    ("change", "at"),
    [
        *product(CHANGES, [f"{MONDAY}T13:00", f"{MONDAY}T11:30"]),
        *product(["closure", "day off", "shift elsewhere"], [f"{SUNDAY}T13:00"]),
    ],
)
def test_change_after_a_visit_outside_hours_lists_it_and_marks_it(
    clinic: Clinic, change: str, at: str
) -> None:
    visit = clinic.book(at, clinic.a).json()

    refused = CHANGES[change](clinic, at[:10], {})
    forced = CHANGES[change](clinic, at[:10], FORCE)

    assert visit["overrides"] == ["outside_hours"]
    assert (refused.status_code, refused.json()["code"]) == (409, "would_strand")
    assert [row["id"] for row in refused.json()["appointments"]] == [visit["id"]]
    assert forced.status_code in (200, 201)
    assert Appointment.objects.get(pk=visit["id"]).needs_rebooking


def test_a_day_off_lists_a_visit_booked_while_its_therapist_works_elsewhere(clinic: Clinic) -> None:
    visit = clinic.book(f"{TUESDAY}T10:00", clinic.a).json()

    refused = CHANGES["day off"](clinic, TUESDAY, {})

    assert [row["id"] for row in refused.json()["appointments"]] == [visit["id"]]


@pytest.mark.parametrize("change", CHANGES)
def test_visit_placed_in_spite_of_a_change_stays_covered(clinic: Clinic, change: str) -> None:
    CHANGES[change](clinic, MONDAY, FORCE)

    visit = clinic.book(f"{MONDAY}T13:00", clinic.a).json()

    assert visit["overrides"] == ["outside_hours"]
    assert not review_all_cover()


@pytest.mark.parametrize(
    ("hours", "status"),
    [
        ({"starts": "10:00"}, 200),
        ({"ends": "13:00"}, 200),
        ({"ends": "11:00"}, 409),
    ],
)
def test_change_of_the_overruled_shift_lists_a_visit_only_when_less_of_it_is_left(
    clinic: Clinic, hours: dict[str, str], status: int
) -> None:
    clinic.book(f"{MONDAY}T11:30", clinic.a)

    assert clinic.change_monday({}, **hours).status_code == status


def test_move_into_hours_overrules_nothing_any_more(clinic: Clinic) -> None:
    visit = clinic.book(f"{MONDAY}T13:00", clinic.a).json()
    address = f"appointments/{visit['id']}"

    clinic.send("POST", f"{address}/move", {"starts_at": f"{MONDAY}T10:00:00+00:00"}, etag_of=address)

    assert Appointment.objects.get(pk=visit["id"]).outside_hours == Outside.NOT
    assert clinic.change_monday({}, starts="11:00").status_code == 409


@pytest.mark.parametrize(
    ("at", "location"),
    [(f"{MONDAY}T14:00", "A"), (f"{TUESDAY}T14:00", "B"), (f"{WEDNESDAY}T14:00", "")],
)
def test_visit_outside_hours_goes_where_its_therapist_works_that_day(
    clinic: Clinic, at: str, location: str
) -> None:
    answer = clinic.book(at)

    if location:
        assert answer.json()["location"]["name"] == location
    else:
        assert answer.json()["code"] == "location_missing"


def test_location_of_a_former_shift_is_no_reason_to_ask(clinic: Clinic) -> None:
    Shift.objects.filter(location=clinic.b).update(valid_until=WEDNESDAY[:8] + "01")

    assert clinic.book(f"{WEDNESDAY}T14:00").json()["location"]["name"] == "A"
