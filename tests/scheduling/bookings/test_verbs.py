"""POST /appointments/{id}/confirm, /arrive, /start, /complete and /no-show."""

from datetime import datetime
from typing import Any

import pytest

from clinic import clock
from clinic.models import AuditEntry
from scheduling.models import Reservation
from tests.cast import Speaker
from tests.factories import ConditionFactory, Diary

pytestmark = pytest.mark.usefixtures("on_monday")

AT_TEN = datetime.fromisoformat("2026-03-03T10:02:00+00:00")


def tell(speaker: Speaker, visit: dict[str, Any], verb: str, body: Any = None, **headers: str) -> Any:
    return speaker.api("POST", f"appointments/{visit['id']}/{verb}", body or {}, **headers)


def test_visit_goes_from_confirmed_to_completed(dana: Speaker, theo: Speaker, booked: dict[str, Any]) -> None:
    assert tell(dana, booked, "confirm").json()["state"] == "confirmed"
    with clock.at(AT_TEN):
        assert tell(dana, booked, "arrive").json()["state"] == "arrived"
        assert tell(theo, booked, "start").json()["state"] == "in_session"
    with clock.at(datetime.fromisoformat("2026-03-03T11:01:00+00:00")):
        done = tell(theo, booked, "complete").json()

    assert (done["state"], done["started_at"], done["ended_at"]) == (
        "completed",
        "2026-03-03T10:02:00+00:00",
        "2026-03-03T11:01:00+00:00",
    )
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))[-4:] == [
        "confirmed",
        "arrived",
        "started",
        "completed",
    ]


def test_confirming_twice_changes_nothing(dana: Speaker, booked: dict[str, Any]) -> None:
    first = tell(dana, booked, "confirm").json()

    assert tell(dana, booked, "confirm").json() == first


def test_arrive_stores_the_health_answer_per_person(
    dana: Speaker, diary: Diary, booked: dict[str, Any]
) -> None:
    news = {"attendances": [{"client": str(diary.ana.pk), "health_news": "yes"}]}

    with clock.at(AT_TEN):
        assert tell(dana, booked, "arrive", news).json()["attendances"][0]["health_news"] == "yes"


def test_second_arrive_keeps_the_health_answer(dana: Speaker, diary: Diary, booked: dict[str, Any]) -> None:
    news = {"attendances": [{"client": str(diary.ana.pk), "health_news": "yes"}]}

    with clock.at(AT_TEN):
        tell(dana, booked, "arrive", news)
        again = tell(dana, booked, "arrive").json()

    assert again["attendances"][0]["health_news"] == "yes"


@pytest.mark.parametrize("verb", ["arrive", "start"])
def test_times_long_before_the_visit_are_refused(dana: Speaker, booked: dict[str, Any], verb: str) -> None:
    with clock.at(AT_TEN):
        assert tell(dana, booked, verb, {"at": "2026-03-02T21:00:00Z"}).json()["code"] == "long_before"


def test_start_entered_for_a_time_before_the_arrival_moves_the_arrival(
    dana: Speaker, theo: Speaker, booked: dict[str, Any]
) -> None:
    with clock.at(AT_TEN):
        tell(dana, booked, "arrive")
        visit = tell(theo, booked, "start", {"at": "2026-03-03T10:00:00Z"}).json()

    assert visit["arrived_at"] == visit["started_at"] == "2026-03-03T10:00:00+00:00"
    assert visit["attendances"][0]["arrived_at"] == "2026-03-03T10:00:00Z"


def test_a_visit_cancelled_by_mistake_after_arrival_is_reinstated_as_arrived(
    dana: Speaker, booked: dict[str, Any]
) -> None:
    with clock.at(AT_TEN):
        tell(dana, booked, "arrive")
        tell(dana, booked, "cancel", {"by": "clinic", "reason": "error"}, If_Match='"2"')

        assert tell(dana, booked, "reinstate").json()["state"] == "arrived"


def test_arrive_refuses_a_client_not_in_the_visit(
    dana: Speaker, diary: Diary, booked: dict[str, Any]
) -> None:
    news = {"attendances": [{"client": str(diary.ben.pk), "health_news": "none"}]}

    assert tell(dana, booked, "arrive", news).json()["code"] == "not_in_this_visit"


def test_past_times_may_be_entered(theo: Speaker, booked: dict[str, Any]) -> None:
    with clock.at(datetime.fromisoformat("2026-03-03T18:00:00+00:00")):
        started = tell(theo, booked, "start", {"at": "2026-03-03T10:05:00+00:00"})
        future = tell(theo, booked, "complete", {"at": "2026-03-03T19:00:00+00:00"})
        backwards = tell(theo, booked, "complete", {"at": "2026-03-03T10:00:00+00:00"})

    assert started.json()["started_at"] == "2026-03-03T10:05:00+00:00"
    assert future.json()["code"] == "in_the_future"
    assert backwards.json()["code"] == "ends_before_start"


@pytest.mark.parametrize("verb", ["complete", "reinstate"])
def test_a_verb_that_does_not_fit_the_state_is_refused(
    dana: Speaker, booked: dict[str, Any], verb: str
) -> None:
    assert tell(dana, booked, verb).json()["code"] == "wrong_state"


def test_start_refuses_a_client_banned_from_massage(
    theo: Speaker, diary: Diary, booked: dict[str, Any]
) -> None:
    ConditionFactory.create(client=diary.ana, code="CI-FEVER")

    answer = tell(theo, booked, "start")

    assert (answer.status_code, answer.json()["code"]) == (409, "no_visit_today")


def test_no_show_releases_the_rest_of_the_time(dana: Speaker, booked: dict[str, Any]) -> None:
    with clock.at(AT_TEN):
        answer = tell(dana, booked, "no-show")

    assert answer.json()["state"] == "no_show"
    assert not Reservation.objects.live().exists()


def test_no_show_before_the_start_is_refused(dana: Speaker, booked: dict[str, Any]) -> None:
    assert tell(dana, booked, "no-show").json()["code"] == "not_yet"


def test_no_show_of_one_of_two_attendees(dana: Speaker, diary: Diary) -> None:
    visit = dana.api(
        "POST",
        "appointments",
        {
            "client": str(diary.ana.pk),
            "service": str(diary.couples.pk),
            "starts_at": "2026-03-03T10:00:00+00:00",
            "guests": [str(diary.ben.pk)],
        },
    ).json()
    with clock.at(AT_TEN):
        tell(dana, visit, "arrive", {"attendances": [{"client": str(diary.ana.pk), "health_news": "none"}]})
        answer = tell(dana, visit, "no-show", {"clients": [str(diary.ben.pk)]}).json()

    assert answer["state"] == "arrived"
    assert {person["client"]["name"]: bool(person["no_show_at"]) for person in answer["attendances"]} == {
        "Ana": False,
        "Ben": True,
    }


def test_stale_if_match_is_refused(dana: Speaker, booked: dict[str, Any]) -> None:
    assert tell(dana, booked, "confirm", If_Match='"9"').status_code == 412
