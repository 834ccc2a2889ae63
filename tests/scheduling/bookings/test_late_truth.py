"""The past is entered as it was: health refuses no record of what happened, when there is a reason."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from clinic import clock
from clinic.models import AuditEntry
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import ConditionFactory, Diary

pytestmark = pytest.mark.usefixtures("on_monday")

LATER = datetime.fromisoformat("2026-03-03T12:00:00+00:00")
OVERRIDE = {"override": {"reason": "It took place; entered late."}}
CODES = [("CC-CANCER", "clearance_missing"), ("CI-FEVER", "no_visit_today")]


def book(user: ApiUser, diary: Diary, minutes_ago: int, **fields: Any) -> Any:
    body = {
        "client": str(diary.ana.pk),
        "service": str(diary.massage.pk),
        "starts_at": (LATER - timedelta(minutes=minutes_ago)).isoformat(),
        "therapist": str(diary.theo.pk),
    }
    return user.api("POST", "appointments", body | fields)


def cancel(user: ApiUser, address: str) -> None:
    etag = user.api("GET", address).headers["ETag"]
    body = {"by": "client", "reason": "ill"}
    assert user.api("POST", f"{address}/cancel", body, If_Match=etag).status_code == 200


@pytest.mark.parametrize(("condition", "code"), CODES)
def test_visit_that_took_place_is_entered_with_a_reason(
    dana: ApiUser, diary: Diary, condition: str, code: str
) -> None:
    ConditionFactory.create(client=diary.ana, code=condition)

    with clock.at(LATER):
        refused, entered = book(dana, diary, 40), book(dana, diary, 40, **OVERRIDE)

    assert (refused.status_code, refused.json()["code"]) == (409, code)
    assert (entered.status_code, entered.json()["overrides"]) == (201, [code])


@pytest.mark.parametrize("minutes_ago", [0, 15, -60])
@pytest.mark.parametrize(("condition", "code"), CODES)
def test_visit_of_now_or_to_come_is_refused_whatever_the_reason(
    dana: ApiUser, diary: Diary, condition: str, code: str, minutes_ago: int
) -> None:
    ConditionFactory.create(client=diary.ana, code=condition)

    with clock.at(LATER):
        assert book(dana, diary, minutes_ago, **OVERRIDE).json()["code"] == code


def test_no_show_entered_by_mistake_is_undone_whatever_is_on_file_since(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    address = f"appointments/{booked_visit['id']}"
    with clock.at(LATER):
        dana.api("POST", f"{address}/no-show", {})
        ConditionFactory.create(client=diary.ana, code="CI-FEVER")

        refused = dana.api("POST", f"{address}/reinstate", {})
        reinstated = dana.api("POST", f"{address}/reinstate", OVERRIDE)

    assert refused.json()["code"] == "no_visit_today"
    assert (reinstated.status_code, reinstated.json()["state"]) == (200, "booked")


def test_session_entered_late_is_started_with_a_reason(
    theo: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    ConditionFactory.create(client=diary.ana, code="CI-FEVER")
    start, at = f"appointments/{booked_visit['id']}/start", {"at": booked_visit["starts_at"]}

    with clock.at(LATER):
        refused = theo.api("POST", start, at)
        now = theo.api("POST", start, OVERRIDE)
        entered = theo.api("POST", start, at | OVERRIDE)

    assert (refused.json()["code"], now.json()["code"]) == ("no_visit_today", "no_visit_today")
    assert entered.json()["state"] == "in_session"
    assert AuditEntry.objects.get(verb="started").reason == OVERRIDE["override"]["reason"]


def test_reinstate_refuses_a_service_that_is_no_longer_offered_unless_the_visit_is_past(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    address = f"appointments/{booked_visit['id']}"
    cancel(dana, address)
    diary.massage.archived_at = clock.now()
    diary.massage.save()

    refused = dana.api("POST", f"{address}/reinstate", {})
    with clock.at(LATER):
        reinstated = dana.api("POST", f"{address}/reinstate", {})

    assert (refused.status_code, refused.json()["code"]) == (409, "service_off_menu")
    assert reinstated.status_code == 200


def test_reinstate_that_is_taken_carries_free_times(
    dana: ApiUser, diary: Diary, booked_visit: dict[str, Any]
) -> None:
    address = f"appointments/{booked_visit['id']}"
    cancel(dana, address)
    rival = {"client": str(diary.ben.pk), "starts_at": booked_visit["starts_at"]}
    assert book(dana, diary, 0, **rival).status_code == 201

    refused = dana.api("POST", f"{address}/reinstate", {}).json()

    assert (refused["code"], len(refused["free"])) == ("taken", 3)


def test_confirm_refuses_a_visit_that_is_over(dana: ApiUser, booked_visit: dict[str, Any]) -> None:
    confirm = f"appointments/{booked_visit['id']}/confirm"

    with clock.at(LATER):
        assert dana.api("POST", confirm, {}).json()["code"] == "visit_over"
    assert Appointment.objects.get().state == "booked"
    with clock.at(LATER - timedelta(minutes=90)):
        assert dana.api("POST", confirm, {}).json()["state"] == "confirmed"
