"""Change the state of a visit: POST /appointments/{id}/confirm, /arrive, /start, /complete and /no-show."""

from datetime import datetime
from typing import Any

import pytest

from clinic import clock
from clinic.models import AuditEntry, Location
from scheduling.models import Reservation
from tests.cast import ApiUser
from tests.factories import ConditionFactory, Diary

pytestmark = pytest.mark.usefixtures("on_monday")

AFTER_TEN = datetime.fromisoformat("2026-03-03T10:02:00+00:00")


def post_verb(user: ApiUser, visit: dict[str, Any], verb: str, body: Any = None, **headers: str) -> Any:
    return user.api("POST", f"appointments/{visit['id']}/{verb}", body or {}, **headers)


def test_verbs_take_a_visit_from_confirmed_to_completed(
    dana: ApiUser, theo: ApiUser, booked_visit: dict[str, Any]
) -> None:
    assert post_verb(dana, booked_visit, "confirm").json()["state"] == "confirmed"
    with clock.at(AFTER_TEN):
        assert post_verb(dana, booked_visit, "arrive").json()["state"] == "arrived"
        assert post_verb(theo, booked_visit, "start").json()["state"] == "in_session"
    with clock.at(datetime.fromisoformat("2026-03-03T11:01:00+00:00")):
        completed_visit = post_verb(theo, booked_visit, "complete").json()

    assert (completed_visit["state"], completed_visit["started_at"], completed_visit["ended_at"]) == (
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


def test_confirm_twice_changes_nothing(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    first = post_verb(dana, booked_visit, "confirm").json()

    assert post_verb(dana, booked_visit, "confirm").json() == first


def test_arrive_records_the_health_news_of_a_person(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    body = {"attendances": [{"client": str(diary.ana.pk), "health_news": "yes"}]}

    with clock.at(AFTER_TEN):
        assert post_verb(dana, booked_visit, "arrive", body).json()["attendances"][0]["health_news"] == "yes"


def test_arrive_again_keeps_the_health_news(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    body = {"attendances": [{"client": str(diary.ana.pk), "health_news": "yes"}]}

    with clock.at(AFTER_TEN):
        post_verb(dana, booked_visit, "arrive", body)
        again = post_verb(dana, booked_visit, "arrive").json()

    assert again["attendances"][0]["health_news"] == "yes"


@pytest.mark.parametrize("verb", ["arrive", "start"])
def test_verbs_refuse_a_time_long_before_the_visit(
    dana: ApiUser, booked_visit: dict[str, Any], verb: str
) -> None:
    with clock.at(AFTER_TEN):
        assert (
            post_verb(dana, booked_visit, verb, {"at": "2026-03-02T21:00:00Z"}).json()["code"]
            == "long_before"
        )


def test_start_before_the_recorded_arrival_sets_the_arrival_to_the_start(
    dana: ApiUser, theo: ApiUser, booked_visit: dict[str, Any]
) -> None:
    with clock.at(AFTER_TEN):
        post_verb(dana, booked_visit, "arrive")
        visit = post_verb(theo, booked_visit, "start", {"at": "2026-03-03T10:00:00Z"}).json()

    assert visit["arrived_at"] == visit["started_at"] == "2026-03-03T10:00:00+00:00"
    assert visit["attendances"][0]["arrived_at"] == "2026-03-03T10:00:00+00:00"


def test_reinstate_after_arrival_sets_the_visit_to_arrived(
    dana: ApiUser, booked_visit: dict[str, Any]
) -> None:
    with clock.at(AFTER_TEN):
        post_verb(dana, booked_visit, "arrive")
        post_verb(dana, booked_visit, "cancel", {"by": "clinic", "reason": "error"}, If_Match='"2"')

        assert post_verb(dana, booked_visit, "reinstate").json()["state"] == "arrived"


def test_arrive_refuses_a_client_not_in_the_visit(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    body = {"attendances": [{"client": str(diary.ben.pk), "health_news": "none"}]}

    with clock.at(AFTER_TEN):
        assert post_verb(dana, booked_visit, "arrive", body).json()["code"] == "not_in_this_visit"


def test_start_accepts_a_past_time_and_complete_refuses_impossible_times(
    theo: ApiUser, booked_visit: dict[str, Any]
) -> None:
    with clock.at(datetime.fromisoformat("2026-03-03T18:00:00+00:00")):
        started = post_verb(theo, booked_visit, "start", {"at": "2026-03-03T10:05:00+00:00"})
        future = post_verb(theo, booked_visit, "complete", {"at": "2026-03-03T19:00:00+00:00"})
        backwards = post_verb(theo, booked_visit, "complete", {"at": "2026-03-03T10:00:00+00:00"})

    assert started.json()["started_at"] == "2026-03-03T10:05:00+00:00"
    assert future.json()["code"] == "in_the_future"
    assert backwards.json()["code"] == "ends_before_start"


@pytest.mark.parametrize("verb", ["complete", "reinstate"])
def test_verbs_refuse_a_state_that_they_do_not_fit(
    dana: ApiUser, booked_visit: dict[str, Any], verb: str
) -> None:
    assert post_verb(dana, booked_visit, verb).json()["code"] == "wrong_state"


def test_start_refuses_a_client_banned_from_massage(
    theo: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    ConditionFactory.create(client=diary.ana, code="CI-FEVER")

    with clock.at(AFTER_TEN):
        answer = post_verb(theo, booked_visit, "start")

    assert (answer.status_code, answer.json()["code"]) == (409, "no_visit_today")


def test_no_show_releases_the_time(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    with clock.at(AFTER_TEN):
        answer = post_verb(dana, booked_visit, "no-show")

    assert answer.json()["state"] == "no_show"
    assert not Reservation.objects.live().exists()


def test_no_show_before_the_start_is_refused(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    assert post_verb(dana, booked_visit, "no-show").json()["code"] == "not_yet"


def test_no_show_of_a_guest_leaves_the_visit_arrived(dana: ApiUser, diary: Diary) -> None:
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
    with clock.at(AFTER_TEN):
        post_verb(
            dana, visit, "arrive", {"attendances": [{"client": str(diary.ana.pk), "health_news": "none"}]}
        )
        answer = post_verb(dana, visit, "no-show", {"clients": [str(diary.ben.pk)]}).json()

    assert answer["state"] == "arrived"
    assert {person["client"]["name"]: bool(person["no_show_at"]) for person in answer["attendances"]} == {
        "Ana": False,
        "Ben": True,
    }


def test_confirm_refuses_a_wrong_revision(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    assert post_verb(dana, booked_visit, "confirm", If_Match='"9"').status_code == 412


def test_reinstate_refuses_a_client_banned_from_massage_that_day(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    post_verb(dana, booked_visit, "cancel", {"by": "clinic", "reason": "error"}, If_Match='"1"')
    ConditionFactory.create(client=diary.ana, code="CI-FEVER")

    with clock.at(AFTER_TEN.replace(hour=8)):
        answer = post_verb(dana, booked_visit, "reinstate")

    assert (answer.status_code, answer.json()["code"]) == (409, "no_visit_today")


def test_reinstate_refuses_an_archived_client(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    post_verb(dana, booked_visit, "cancel", {"by": "clinic", "reason": "error"}, If_Match='"1"')
    diary.ana.archived_at = AFTER_TEN
    diary.ana.save()

    assert post_verb(dana, booked_visit, "reinstate").json()["code"] == "client_archived"


@pytest.mark.parametrize("verb", ["arrive", "start"])
@pytest.mark.parametrize(
    ("now", "code"),
    [("2026-03-02T21:59:00+00:00", "not_yet"), ("2026-03-03T23:01:00+00:00", "long_after")],
)
def test_check_in_and_start_refuse_a_visit_of_another_day(
    dana: ApiUser, booked_visit: dict[str, Any], verb: str, now: str, code: str
) -> None:
    with clock.at(datetime.fromisoformat(now)):
        assert post_verb(dana, booked_visit, verb).json()["code"] == code


@pytest.mark.parametrize("verb", ["arrive", "start"])
@pytest.mark.parametrize(
    ("at", "code"),
    [("2026-03-02T21:59:00Z", "long_before"), ("2026-03-03T23:01:00Z", "long_after")],
)
def test_check_in_and_start_refuse_an_entered_time_of_another_day(
    dana: ApiUser, booked_visit: dict[str, Any], verb: str, at: str, code: str
) -> None:
    with clock.at(datetime.fromisoformat("2026-03-05T10:00:00+00:00")):
        answer = post_verb(dana, booked_visit, verb, {"at": at}).json()

    assert (answer["code"], answer["errors"][0]["pointer"]) == (code, "/at")


@pytest.mark.parametrize("verb", ["arrive", "start"])
def test_check_in_and_start_are_possible_half_a_day_before_the_visit(
    dana: ApiUser, booked_visit: dict[str, Any], verb: str
) -> None:
    with clock.at(datetime.fromisoformat("2026-03-02T22:00:00+00:00")):
        assert post_verb(dana, booked_visit, verb).status_code == 200


def test_complete_of_a_forgotten_session_asks_when_it_ended(
    theo: ApiUser, booked_visit: dict[str, Any]
) -> None:
    with clock.at(AFTER_TEN):
        post_verb(theo, booked_visit, "start")
    with clock.at(datetime.fromisoformat("2026-03-05T10:00:00+00:00")):
        forgotten = post_verb(theo, booked_visit, "complete")
        entered = post_verb(theo, booked_visit, "complete", {"at": "2026-03-03T11:00:00Z"})

    assert (forgotten.json()["code"], entered.status_code) == ("long_after", 200)


def test_the_times_of_each_person_have_the_offset_of_the_location(
    dana: ApiUser, booked_visit: dict[str, Any]
) -> None:
    Location.objects.update(timezone="Pacific/Auckland")
    with clock.at(AFTER_TEN):
        visit = post_verb(dana, booked_visit, "arrive").json()

    assert visit["attendances"][0]["arrived_at"] == visit["arrived_at"] == "2026-03-03T23:02:00+13:00"
