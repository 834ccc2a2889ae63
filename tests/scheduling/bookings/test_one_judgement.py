"""One judgement for each verb that puts a visit into the diary: book, move, reinstate."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from clinic import clock
from clinic.models import Closure
from scheduling.bookings.states import FROM
from scheduling.models import Appointment, Shift
from tests.cast import ApiUser
from tests.factories import ConditionFactory, Diary, TherapistFactory

pytestmark = pytest.mark.usefixtures("on_monday")

THAT_MORNING = datetime.fromisoformat("2026-03-03T08:00:00+00:00")
OVERRIDE = {"override": {"reason": "Agreed with Theo."}}
PLACING = ("book", "move", "reinstate")
JUDGED_AS_DELAYS = ("delay", "extend", "shorten")
"""They keep all that a visit has and shift its time: see tests/scheduling/delays."""


def drop_shifts(diary: Diary) -> None:
    Shift.objects.filter(resource=diary.theo).delete()


def close(diary: Diary) -> None:
    Closure.objects.create(first_on=date(2026, 3, 3), last_on=date(2026, 3, 3), reason="Pipe")


def ban(diary: Diary) -> None:
    ConditionFactory.create(client=diary.ana, code="CI-FEVER")


def archive_client(diary: Diary) -> None:
    diary.ana.archived_at = clock.now()
    diary.ana.save()


def archive_therapist(diary: Diary) -> None:
    diary.theo.archived_at = clock.now()
    diary.theo.save()


def archive_location(diary: Diary) -> None:
    diary.location.archived_at = clock.now()
    diary.location.save()


def refuse_therapist(diary: Diary) -> None:
    diary.ana.therapist_wishes.create(resource=diary.theo, wish="never")


def take_therapist_off(diary: Diary) -> None:
    diary.massage.requirements.get(kind="therapist").candidates.filter(resource=diary.theo).delete()


def exclude_service(diary: Diary) -> None:
    ConditionFactory.create(client=diary.ana, code="CC-ANTICOAG")


RULES: dict[str, tuple[Callable[[Diary], None], str]] = {
    "no shift": (drop_shifts, "outside_hours"),
    "closed": (close, "outside_hours"),
    "banned that day": (ban, "no_visit_today"),
    "not cleared": (exclude_service, "clearance_missing"),
    "archived client": (archive_client, "client_archived"),
    "archived therapist": (archive_therapist, "not_a_candidate"),
    "archived location": (archive_location, "archived"),
    "unwanted therapist": (refuse_therapist, "therapist_unwanted"),
    "other service": (take_therapist_off, "not_a_candidate"),
}


def resources_of(visit: dict[str, Any]) -> set[str]:
    return {assignment["resource"] for assignment in visit["seats"]}


def prepare(verb: str, dana: ApiUser, diary: Diary) -> Callable[..., Any]:
    """Return the request of this verb for Ana with Theo on Tuesday at ten."""
    body = {
        "client": str(diary.ana.pk),
        "service": str(diary.massage.pk),
        "therapist": str(diary.theo.pk),
        "location": str(diary.location.pk),
    }
    if verb == "book":
        body["starts_at"] = "2026-03-03T10:00:00+00:00"
        return lambda **more: dana.api("POST", "appointments", body | more)
    hour = 10 if verb == "reinstate" else 12
    body["starts_at"] = f"2026-03-03T{hour}:00:00+00:00"
    visit = f"appointments/{dana.api('POST', 'appointments', body).json()['id']}"
    if verb == "move":
        to = {"starts_at": "2026-03-03T10:00:00+00:00", "therapist": body["therapist"]}
        return lambda **more: dana.api("POST", f"{visit}/move", to | more, If_Match='"1"')
    dana.api("POST", f"{visit}/cancel", {"by": "clinic", "reason": "error"}, If_Match='"1"')
    return lambda **more: dana.api("POST", f"{visit}/reinstate", more)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("verb", PLACING)
def test_each_verb_that_places_a_visit_is_refused_by_each_rule(
    dana: ApiUser, diary: Diary, verb: str, rule: str
) -> None:
    request, (break_rule, code) = prepare(verb, dana, diary), RULES[rule]
    if (verb, rule) == ("book", "archived location"):
        code = "invalid_input"  # the body names it, and no archived location is known there
    before = list(Appointment.objects.values_list("state", "starts_at"))
    break_rule(diary)

    with clock.at(THAT_MORNING):
        answer = request()

    assert answer.json()["code"] == code
    assert list(Appointment.objects.values_list("state", "starts_at")) == before


@pytest.mark.parametrize("rule", ["no shift", "closed", "unwanted therapist"])
@pytest.mark.parametrize("verb", PLACING)
def test_each_verb_that_places_a_visit_keeps_what_it_overruled_and_why(
    dana: ApiUser, diary: Diary, verb: str, rule: str
) -> None:
    request, (break_rule, code) = prepare(verb, dana, diary), RULES[rule]
    break_rule(diary)

    visit = request(**OVERRIDE).json()

    assert (visit["state"], visit["overrides"], visit["override_reason"]) == (
        "booked",
        [code],
        "Agreed with Theo.",
    )


def test_reinstate_shares_a_taken_time_only_with_a_reason(dana: ApiUser, diary: Diary) -> None:
    request = prepare("reinstate", dana, diary)
    other = {"client": str(diary.ben.pk), "service": str(diary.massage.pk), "therapist": str(diary.theo.pk)}
    dana.api("POST", "appointments", other | {"starts_at": "2026-03-03T10:00:00+00:00"})

    assert request().json()["code"] == "taken"
    assert request(**OVERRIDE).json()["overrides"] == ["taken"]


def test_reinstate_keeps_length_price_and_resources(dana: ApiUser, diary: Diary) -> None:
    request = prepare("reinstate", dana, diary)
    visit = dana.api("GET", "appointments").json()["results"][0]
    diary.massage.price = 9900
    diary.massage.save()
    TherapistFactory.create()

    again = request().json()

    assert (again["price"], again["ends_at"]) == (visit["price"], visit["ends_at"])
    assert resources_of(again) == resources_of(visit)


def test_only_these_verbs_place_a_visit() -> None:
    """A new verb is added to this sweep or to the list of those that leave a visit where it is."""
    assert FROM.keys() - {
        "confirm",
        "arrive",
        "start",
        "complete",
        "cancel",
        "mark_no_show",
        "undo",
        "advise",
        "change_guests",
        "pair_therapists",
        *JUDGED_AS_DELAYS,
    } == {*PLACING} - {"book"}
