"""Advice on rebooking and the worklist: /appointments/{id}/rebooking-advice and /rebooking."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.models import AuditEntry
from scheduling.models import Appointment
from scheduling.rebooking.worklist import describe_advice, has_visit_ahead
from tests.cast import ApiUser
from tests.factories import Diary, ServiceFactory

pytestmark = pytest.mark.usefixtures("on_monday")

START = datetime.fromisoformat("2026-03-03T10:02:00+00:00")
EVENING = datetime.fromisoformat("2026-03-03T18:00:00+00:00")


@pytest.fixture
def completed_visit(theo: ApiUser, booked_visit: dict[str, Any]) -> dict[str, Any]:
    """Start and complete Ana's visit."""
    with clock.at(START):
        theo.api("POST", f"appointments/{booked_visit['id']}/start", {})
    with clock.at(START + timedelta(minutes=55)):
        return dict(theo.api("POST", f"appointments/{booked_visit['id']}/complete", {}).json())


def advise(user: ApiUser, visit: dict[str, Any], service: Any, **fields: Any) -> Any:
    headers = {"If_Match": fields.pop("if_match")} if "if_match" in fields else {}
    body = {"service": str(service.pk), "every_weeks": 2, "visits": 4} | fields
    with clock.at(EVENING):
        return user.api("PUT", f"appointments/{visit['id']}/rebooking-advice", body, **headers)


def worklist(user: ApiUser, query: str = "") -> list[dict[str, Any]]:
    with clock.at(EVENING):
        return list(user.api("GET", f"rebooking{query}").json()["results"])


def test_advise_shows_the_advice_to_the_front_desk(
    theo: ApiUser, dana: ApiUser, diary: Diary, completed_visit: dict[str, Any]
) -> None:
    answer = advise(theo, completed_visit, diary.massage)

    assert (answer.status_code, answer["ETag"]) == (200, f'"{completed_visit["revision"] + 1}"')
    advice = dana.api("GET", f"appointments/{completed_visit['id']}").json()["rebooking_advice"]
    assert advice == {
        "service": {"id": str(diary.massage.pk), "name": "Trigger point massage"},
        "every_weeks": 2,
        "visits": 4,
        "advised_at": "2026-03-03T18:00:00+00:00",
        "by": {"id": str(theo.person.pk), "name": "Theo"},
    }
    assert AuditEntry.objects.filter(verb="advised_rebooking", subject_key=completed_visit["id"]).exists()


def test_visit_without_advice_has_null_as_advice(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    assert booked_visit["rebooking_advice"] is None


def test_worklist_names_the_client_and_the_suggested_day(
    theo: ApiUser, dana: ApiUser, diary: Diary, completed_visit: dict[str, Any]
) -> None:
    advise(theo, completed_visit, diary.massage)

    [row] = worklist(dana)
    assert row["client"]["email"] == diary.ana.email
    assert (row["kind"], row["suggested_on"], row["visits"]) == ("advice", "2026-03-17", 4)
    assert row["therapists"] == ["Theo"]


def test_worklist_leaves_advice_out_while_a_later_visit_is_booked(
    theo: ApiUser, dana: ApiUser, diary: Diary, completed_visit: dict[str, Any]
) -> None:
    advise(theo, completed_visit, diary.massage)
    body = {
        "client": str(diary.ana.pk),
        "service": str(diary.massage.pk),
        "starts_at": "2026-03-17T10:00:00+00:00",
    }
    next_visit = dana.api("POST", "appointments", body).json()

    assert worklist(dana) == []
    assert has_visit_ahead(diary.ana.pk)
    address = f"appointments/{next_visit['id']}/cancel"
    dana.api("POST", address, {"by": "client", "reason": "ill"}, If_Match='"1"')
    assert [row["appointment"] for row in worklist(dana)] == [completed_visit["id"]]
    assert not has_visit_ahead(diary.ana.pk)


def test_worklist_includes_a_visit_that_needs_rebooking(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    Appointment.objects.filter(pk=booked_visit["id"]).update(needs_rebooking=True)

    [row] = worklist(dana, "?kind=needs_rebooking")
    assert (row["kind"], row["suggested_on"]) == ("needs_rebooking", "2026-03-03")
    assert worklist(dana, "?kind=advice") == []


def test_worklist_filters_by_location_and_therapist(
    theo: ApiUser, dana: ApiUser, diary: Diary, completed_visit: dict[str, Any]
) -> None:
    advise(theo, completed_visit, diary.massage)

    assert len(worklist(dana, f"?therapist={diary.theo.pk}&location={diary.location.pk}")) == 1
    assert worklist(dana, f"?therapist={diary.mara.pk}") == []


def test_withdraw_advice_removes_the_advice_from_the_worklist(
    theo: ApiUser, dana: ApiUser, diary: Diary, completed_visit: dict[str, Any]
) -> None:
    advise(theo, completed_visit, diary.massage)

    address = f"appointments/{completed_visit['id']}/rebooking-advice"
    assert theo.api("DELETE", address).status_code == 204
    assert theo.api("DELETE", address).status_code == 204
    assert worklist(dana) == []
    assert AuditEntry.objects.filter(verb="withdrew_rebooking_advice").count() == 1


def test_worklist_leaves_archived_clients_out(
    theo: ApiUser, dana: ApiUser, diary: Diary, completed_visit: dict[str, Any]
) -> None:
    advise(theo, completed_visit, diary.massage)

    dana.api("POST", f"clients/{diary.ana.pk}/archive", If_Match='"1"')

    assert worklist(dana) == []


def test_advise_refuses_a_visit_before_its_session(
    theo: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    assert advise(theo, booked_visit, diary.massage).json()["code"] == "wrong_state"


def test_advise_refuses_an_archived_service(theo: ApiUser, completed_visit: dict[str, Any]) -> None:
    archived_service = ServiceFactory.create(archived_at=clock.now())

    assert advise(theo, completed_visit, archived_service).json()["code"] == "service_off_menu"


def test_advise_refuses_an_old_revision(theo: ApiUser, diary: Diary, completed_visit: dict[str, Any]) -> None:
    assert advise(theo, completed_visit, diary.massage, if_match='"1"').status_code == 412


@pytest.mark.parametrize("fields", [{"every_weeks": 0}, {"every_weeks": 27}, {"visits": 0}, {"visits": 21}])
def test_advise_refuses_numbers_out_of_range(
    theo: ApiUser, diary: Diary, completed_visit: dict[str, Any], fields: dict[str, int]
) -> None:
    assert advise(theo, completed_visit, diary.massage, **fields).status_code == 400


def test_advise_refuses_the_front_desk(dana: ApiUser, diary: Diary, completed_visit: dict[str, Any]) -> None:
    assert advise(dana, completed_visit, diary.massage).status_code == 403


@pytest.mark.parametrize(
    ("weeks", "visits", "words"),
    [
        (2, 4, "Trigger point massage, 4 times, every 2 weeks; the first around Tuesday 17 March 2026"),
        (1, 2, "Trigger point massage, 2 times, every week; the first around Tuesday 10 March 2026"),
        (1, 1, "Trigger point massage, around Tuesday 10 March 2026"),
    ],
)
def test_describe_advice_words_weeks_and_visits(
    theo: ApiUser, diary: Diary, completed_visit: dict[str, Any], weeks: int, visits: int, words: str
) -> None:
    advise(theo, completed_visit, diary.massage, every_weeks=weeks, visits=visits)

    assert describe_advice(Appointment.objects.get(pk=completed_visit["id"])) == words
