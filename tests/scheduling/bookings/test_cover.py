"""Leave visits uncovered in every way there is, undo it, and see that all comes back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.models import AuditEntry, Envelope
from scheduling.letters.actions.remind import remind_all
from scheduling.models import Appointment, Shift
from scheduling.rota.actions.review_cover import review_all_cover, review_cover
from tests.cast import ApiUser
from tests.factories import ConsentFactory, Diary

pytestmark = pytest.mark.usefixtures("on_monday")

TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)
TUESDAY = {"first_on": "2026-03-03", "last_on": "2026-03-03", "reason": "Burst pipe"}
FORCE = {"force": {"reason": "It cannot be helped."}}


@dataclass(frozen=True)
class Clinic:
    """The owner, the diary and the visit of a test."""

    fern: ApiUser
    diary: Diary
    visit: Appointment

    def send(self, method: str, address: str, body: dict[str, Any] | None = None) -> Any:
        """Send a request that may need the present revision of the record it names."""
        parts = address.split("/")
        etag = None
        if len(parts) > 1:
            record = "/".join(parts[:2])
            etag = self.fern.api("GET", record).headers["ETag"]
        return self.fern.api(method, address, body or {}, **({"If_Match": etag} if etag else {}))

    @property
    def room(self) -> str:
        return str(self.visit.assignments.get(kind="room").resource_id)


Undo = Callable[[Clinic], Any]
Uncover = Callable[[Clinic, dict[str, Any]], Any]


def _created(
    address: str, body: Callable[[Clinic], dict[str, Any]], undo: str = "DELETE"
) -> tuple[Uncover, Undo]:
    """Return how to uncover by a new record, and how to undo that by deleting or dropping it."""
    made: list[str] = []

    def uncover(clinic: Clinic, force: dict[str, Any]) -> Any:
        answer = clinic.send("POST", address, body(clinic) | force)
        if answer.status_code == 201:
            made.append(answer.json()["id"])
        return answer

    def lift(clinic: Clinic) -> Any:
        record = f"{address}/{made.pop()}"
        return clinic.send("POST", f"{record}/drop") if undo == "drop" else clinic.send("DELETE", record)

    return uncover, lift


def _archived(address: Callable[[Clinic], str]) -> tuple[Uncover, Undo]:
    return (
        lambda clinic, force: clinic.send("POST", f"{address(clinic)}/archive", force),
        lambda clinic: clinic.send("POST", f"{address(clinic)}/restore"),
    )


def _span(**more: str) -> dict[str, str]:
    return {"from": "2026-03-03T08:00:00+00:00", "to": "2026-03-03T20:00:00+00:00"} | more


def _week(opens: str) -> dict[str, Any]:
    return {"opening_hours": [{"weekday": day, "opens": opens, "closes": "20:00"} for day in range(7)]}


def _tuesday_shift(clinic: Clinic) -> str:
    return f"shifts/{Shift.objects.get(resource=clinic.diary.theo, weekday=1, on=None).pk}"


WAYS: dict[str, tuple[Uncover, Undo]] = {
    "time off": _created("time-off", lambda c: _span(therapist=str(c.diary.theo.pk))),
    "block of a room": _created("blocks", lambda c: _span(resource=c.room)),
    "day off": _created(
        "shifts",
        lambda c: {
            "therapist": str(c.diary.theo.pk),
            "location": str(c.diary.location.pk),
            "on": "2026-03-03",
        },
        undo="drop",
    ),
    "shorter shift": (
        lambda c, force: c.send("PATCH", _tuesday_shift(c), {"starts": "10:30", **force}),
        lambda c: c.send("PATCH", _tuesday_shift(c), {"starts": "09:00"}),
    ),
    "opening hours": (
        lambda c, force: c.send(
            "PUT", f"locations/{c.diary.location.pk}/opening-hours", _week("10:30") | force
        ),
        lambda c: c.send("PUT", f"locations/{c.diary.location.pk}/opening-hours", _week("08:00")),
    ),
    "zone of the location": (
        lambda c, force: c.send(
            "PATCH", f"locations/{c.diary.location.pk}", {"timezone": "Pacific/Auckland", **force}
        ),
        lambda c: c.send("PATCH", f"locations/{c.diary.location.pk}", {"timezone": "Europe/London"}),
    ),
    "closure": _created("closures", lambda c: TUESDAY | {"location": str(c.diary.location.pk)}),
    "closure of the practice": _created("closures", lambda c: TUESDAY),
    "therapist archived": _archived(lambda c: f"staff/{c.diary.theo.staff_id}"),
    "therapist's role": (
        lambda c, force: c.send(
            "PATCH", f"staff/{c.diary.theo.staff_id}", {"roles": ["front_desk"], **force}
        ),
        lambda c: c.send("PATCH", f"staff/{c.diary.theo.staff_id}", {"roles": ["therapist"]}),
    ),
    "room archived": _archived(lambda c: f"resources/{c.room}"),
    "location archived": _archived(lambda c: f"locations/{c.diary.location.pk}"),
    "client archived": _archived(lambda c: f"clients/{c.diary.ana.pk}"),
}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> tuple[Uncover, Undo]:
    return WAYS[request.param]


@pytest.fixture
def clinic(fern: ApiUser, diary: Diary, booked_visit: dict[str, Any]) -> Clinic:
    """Willow Clinic with Ana's visit on Tuesday at ten; each has agreed to reminders."""
    ConsentFactory.create(client=diary.ana, kind="reminders")
    return Clinic(fern, diary, Appointment.objects.get(pk=booked_visit["id"]))


def book_theo_at_ten(user: ApiUser, diary: Diary, **more: Any) -> Any:
    body = {
        "client": str(diary.ben.pk),
        "service": str(diary.massage.pk),
        "starts_at": TEN.isoformat(),
        "therapist": str(diary.theo.pk),
    }
    return user.api("POST", "appointments", body | more)


def test_change_that_uncovers_a_visit_is_refused_and_names_it(
    clinic: Clinic, way: tuple[Uncover, Undo]
) -> None:
    uncover, _ = way

    answer = uncover(clinic, {})

    assert (answer.status_code, answer.json()["code"]) == (409, "would_strand"), answer.content
    assert [row["id"] for row in answer.json()["appointments"]] == [str(clinic.visit.pk)]
    clinic.visit.refresh_from_db()
    assert not clinic.visit.needs_rebooking


def test_forced_change_lists_the_visit_and_stops_its_reminder(
    clinic: Clinic, way: tuple[Uncover, Undo]
) -> None:
    uncover, _ = way

    answer = uncover(clinic, FORCE)

    assert answer.status_code in (200, 201), answer.content
    assert [row["id"] for row in answer.json()["visits"]["uncovered"]] == [str(clinic.visit.pk)]
    visits = clinic.fern.api("GET", "appointments?needs_rebooking=true").json()["results"]
    assert [row["id"] for row in visits] == [str(clinic.visit.pk)]
    with clock.at(TEN - timedelta(hours=23)):
        Envelope.objects.all().delete()
        assert remind_all() == 0
    [entry] = AuditEntry.objects.filter(verb="stranded", subject_key=str(clinic.visit.pk))
    assert entry.reason == FORCE["force"]["reason"]


def test_undone_change_gives_the_visit_all_it_had(clinic: Clinic, way: tuple[Uncover, Undo]) -> None:
    uncover, undo = way
    assert uncover(clinic, FORCE).status_code in (200, 201)

    answer = undo(clinic)

    assert answer.status_code == 200, answer.content
    visits = answer.json()["visits"]
    assert [row["id"] for row in visits["covered"]] == [str(clinic.visit.pk)]
    assert visits["uncovered"] == []
    clinic.visit.refresh_from_db()
    assert not clinic.visit.needs_rebooking
    day = "from=2026-03-03T00:00:00Z&to=2026-03-04T00:00:00Z"
    query = f"service={clinic.diary.massage.pk}&therapist={clinic.diary.theo.pk}&{day}"
    offered = clinic.fern.api("GET", f"availability?{query}").json()["results"]
    assert offered
    assert not any("09:00" < row["starts_at"][11:16] < "11:00" for row in offered)
    assert book_theo_at_ten(clinic.fern, clinic.diary).json()["code"] == "taken"
    with clock.at(TEN - timedelta(hours=23)):
        Envelope.objects.all().delete()
        assert remind_all() == 1


def test_review_changes_nothing_that_the_change_has_judged(clinic: Clinic, way: tuple[Uncover, Undo]) -> None:
    uncover, undo = way
    uncover(clinic, FORCE)

    assert review_cover() == review_all_cover() == {clinic.visit.pk}

    undo(clinic)
    assert review_cover() == review_all_cover() == set()


@pytest.fixture
def sold(clinic: Clinic) -> str:
    """Ben's visit with Theo at the hour of Ana's: booked during Theo's time off, with a reason."""
    uncover, _ = WAYS["time off"]
    assert uncover(clinic, FORCE).status_code == 201
    answer = book_theo_at_ten(clinic.fern, clinic.diary, override={"reason": "Theo comes in for Ben."})
    assert (answer.status_code, answer.json()["needs_rebooking"]) == (201, False), answer.content
    return str(answer.json()["id"])


def test_undone_change_names_the_visit_whose_therapist_was_sold_meanwhile(clinic: Clinic, sold: str) -> None:
    _, undo = WAYS["time off"]

    answer = undo(clinic)

    assert [row["id"] for row in answer.json()["visits"]["uncovered"]] == [str(clinic.visit.pk)]
    clinic.visit.refresh_from_db()
    assert clinic.visit.needs_rebooking
    assert not Appointment.objects.get(pk=sold).needs_rebooking


def test_visit_gets_its_therapist_back_when_the_other_visit_is_cancelled(clinic: Clinic, sold: str) -> None:
    WAYS["time off"][1](clinic)

    cancelled = clinic.send("POST", f"appointments/{sold}/cancel", {"by": "client", "reason": "ill"})

    assert cancelled.status_code == 200, cancelled.content
    clinic.visit.refresh_from_db()
    assert not clinic.visit.needs_rebooking
    assert book_theo_at_ten(clinic.fern, clinic.diary).json()["code"] == "taken"
