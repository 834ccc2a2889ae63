"""PUT and DELETE /appointments/{id}/rebooking-advice, and GET /rebooking."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.models import AuditEntry
from scheduling.models import Appointment
from scheduling.rebooking.worklist import describe_advice, has_visit_ahead
from tests.cast import Speaker
from tests.factories import Diary, ServiceFactory

pytestmark = pytest.mark.usefixtures("on_monday")

AT_TEN = datetime.fromisoformat("2026-03-03T10:02:00+00:00")
EVENING = datetime.fromisoformat("2026-03-03T18:00:00+00:00")


@pytest.fixture
def treated(theo: Speaker, booked: dict[str, Any]) -> dict[str, Any]:
    """Ana's visit, completed."""
    with clock.at(AT_TEN):
        theo.api("POST", f"appointments/{booked['id']}/start", {})
    with clock.at(AT_TEN + timedelta(minutes=55)):
        return dict(theo.api("POST", f"appointments/{booked['id']}/complete", {}).json())


def advise(speaker: Speaker, visit: dict[str, Any], service: Any, **fields: Any) -> Any:
    headers = {"If_Match": fields.pop("seen")} if "seen" in fields else {}
    body = {"service": str(service.pk), "every_weeks": 2, "visits": 4} | fields
    with clock.at(EVENING):
        return speaker.api("PUT", f"appointments/{visit['id']}/rebooking-advice", body, **headers)


def worklist(speaker: Speaker, query: str = "") -> list[dict[str, Any]]:
    with clock.at(EVENING):
        return list(speaker.api("GET", f"rebooking{query}").json()["results"])


def test_desk_reads_the_advice_of_the_therapist(
    theo: Speaker, dana: Speaker, diary: Diary, treated: dict[str, Any]
) -> None:
    answer = advise(theo, treated, diary.massage)

    assert (answer.status_code, answer["ETag"]) == (200, f'"{treated["revision"] + 1}"')
    shown = dana.api("GET", f"appointments/{treated['id']}").json()["rebooking_advice"]
    assert shown == {
        "service": {"id": str(diary.massage.pk), "name": "Trigger point massage"},
        "every_weeks": 2,
        "visits": 4,
        "advised_at": "2026-03-03T18:00:00+00:00",
        "by": {"id": str(theo.person.pk), "name": "Theo"},
    }
    assert AuditEntry.objects.filter(verb="advised_rebooking", subject_key=treated["id"]).exists()


def test_visit_without_advice_shows_null(dana: Speaker, booked: dict[str, Any]) -> None:
    assert booked["rebooking_advice"] is None


def test_worklist_names_the_client_and_the_first_day(
    theo: Speaker, dana: Speaker, diary: Diary, treated: dict[str, Any]
) -> None:
    advise(theo, treated, diary.massage)

    [row] = worklist(dana)
    assert row["client"]["email"] == diary.ana.email
    assert (row["kind"], row["suggested_on"], row["visits"]) == ("advice", "2026-03-17", 4)
    assert row["therapists"] == ["Theo"]


def test_advice_is_followed_once_something_is_booked_after_it(
    theo: Speaker, dana: Speaker, diary: Diary, treated: dict[str, Any]
) -> None:
    advise(theo, treated, diary.massage)
    body = {
        "client": str(diary.ana.pk),
        "service": str(diary.massage.pk),
        "starts_at": "2026-03-17T10:00:00+00:00",
    }
    next_one = dana.api("POST", "appointments", body).json()

    assert worklist(dana) == []
    assert has_visit_ahead(diary.ana.pk)
    address = f"appointments/{next_one['id']}/cancel"
    dana.api("POST", address, {"by": "client", "reason": "ill"}, If_Match='"1"')
    assert [row["appointment"] for row in worklist(dana)] == [treated["id"]]
    assert not has_visit_ahead(diary.ana.pk)


def test_worklist_holds_visits_that_need_rebooking(dana: Speaker, booked: dict[str, Any]) -> None:
    Appointment.objects.filter(pk=booked["id"]).update(needs_rebooking=True)

    [row] = worklist(dana, "?kind=needs_rebooking")
    assert (row["kind"], row["suggested_on"]) == ("needs_rebooking", "2026-03-03")
    assert worklist(dana, "?kind=advice") == []


def test_worklist_is_filtered_by_location_and_therapist(
    theo: Speaker, dana: Speaker, diary: Diary, treated: dict[str, Any]
) -> None:
    advise(theo, treated, diary.massage)

    assert len(worklist(dana, f"?therapist={diary.theo.pk}&location={diary.location.pk}")) == 1
    assert worklist(dana, f"?therapist={diary.mara.pk}") == []


def test_withdrawn_advice_leaves_the_worklist(
    theo: Speaker, dana: Speaker, diary: Diary, treated: dict[str, Any]
) -> None:
    advise(theo, treated, diary.massage)

    address = f"appointments/{treated['id']}/rebooking-advice"
    assert theo.api("DELETE", address).status_code == 204
    assert theo.api("DELETE", address).status_code == 204
    assert worklist(dana) == []
    assert AuditEntry.objects.filter(verb="withdrew_rebooking_advice").count() == 1


def test_worklist_leaves_out_archived_clients(
    theo: Speaker, dana: Speaker, diary: Diary, treated: dict[str, Any]
) -> None:
    advise(theo, treated, diary.massage)

    dana.api("POST", f"clients/{diary.ana.pk}/archive", If_Match='"1"')

    assert worklist(dana) == []


def test_advice_before_the_session_is_refused(theo: Speaker, diary: Diary, booked: dict[str, Any]) -> None:
    assert advise(theo, booked, diary.massage).json()["code"] == "wrong_state"


def test_advice_of_an_archived_service_is_refused(theo: Speaker, treated: dict[str, Any]) -> None:
    gone = ServiceFactory.create(archived_at=clock.now())

    assert advise(theo, treated, gone).json()["code"] == "service_off_menu"


def test_advice_on_a_stale_revision_is_refused(theo: Speaker, diary: Diary, treated: dict[str, Any]) -> None:
    assert advise(theo, treated, diary.massage, seen='"1"').status_code == 412


@pytest.mark.parametrize("fields", [{"every_weeks": 0}, {"every_weeks": 27}, {"visits": 0}, {"visits": 21}])
def test_advice_with_numbers_out_of_range_is_refused(
    theo: Speaker, diary: Diary, treated: dict[str, Any], fields: dict[str, int]
) -> None:
    assert advise(theo, treated, diary.massage, **fields).status_code == 400


def test_desk_may_not_advise(dana: Speaker, diary: Diary, treated: dict[str, Any]) -> None:
    assert advise(dana, treated, diary.massage).status_code == 403


@pytest.mark.parametrize(
    ("weeks", "visits", "words"),
    [
        (2, 4, "Trigger point massage, 4 times, every 2 weeks; the first around Tuesday 17 March 2026"),
        (1, 2, "Trigger point massage, 2 times, every week; the first around Tuesday 10 March 2026"),
        (1, 1, "Trigger point massage, around Tuesday 10 March 2026"),
    ],
)
def test_advice_is_worded_for_a_letter(
    theo: Speaker, diary: Diary, treated: dict[str, Any], weeks: int, visits: int, words: str
) -> None:
    advise(theo, treated, diary.massage, every_weeks=weeks, visits=visits)

    assert describe_advice(Appointment.objects.get(pk=treated["id"])) == words
