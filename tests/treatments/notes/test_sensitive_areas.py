"""Work in a sensitive area, and on a child, without the consent for it."""

from datetime import timedelta
from typing import Any

from clients.actions.consents.terms import ConsentTerms
from clients.actions.give_consent import give_consent
from clients.actions.withdraw_consent import withdraw_consent
from clients.models import Client
from clinic import clock
from scheduling.models import Attendance
from tests.cast import ApiUser
from tests.clients.test_consent_texts import BY, published
from tests.treatments.notes.test_within_limits import mark

GROIN = {"view": "front", "x": 0.41, "y": 0.493, "side": "right"}


def agree_to(client: Client, *areas: str) -> None:
    text = published("sensitive_areas", areas=["groin", "breast"])
    terms = ConsentTerms(areas=areas)
    give_consent(client=client, kind="sensitive_areas", text=text, how="in_person", terms=terms, by=BY)


def codes(answer: Any) -> list[str]:
    return [each["code"] for each in answer.json().get("errors", [])]


def test_a_mark_in_an_area_not_agreed_to_needs_a_reason(theo: ApiUser, note: dict[str, Any]) -> None:
    published("sensitive_areas", areas=["groin"])

    without = mark(theo, note, **GROIN)
    with_reason = mark(theo, note, **GROIN, overruled_reason="Agreed aloud, written consent follows.")

    assert (without.status_code, codes(without)) == (409, ["area_not_agreed"])
    assert with_reason.status_code == 201


def test_a_mark_in_an_area_agreed_to_is_taken(theo: ApiUser, note: dict[str, Any], visit: Attendance) -> None:
    agree_to(visit.client, "groin")

    assert mark(theo, note, **GROIN).status_code == 201


def test_consent_for_one_area_is_none_for_another(
    theo: ApiUser, note: dict[str, Any], visit: Attendance
) -> None:
    agree_to(visit.client, "breast")

    assert codes(mark(theo, note, **GROIN)) == ["area_not_agreed"]


def test_a_withdrawn_consent_allows_no_further_mark(
    theo: ApiUser, note: dict[str, Any], visit: Attendance
) -> None:
    agree_to(visit.client, "groin")
    withdraw_consent(client=visit.client, kind="sensitive_areas", by=BY)

    assert codes(mark(theo, note, **GROIN)) == ["area_not_agreed"]


def test_a_practice_without_a_text_on_areas_asks_for_nothing(theo: ApiUser, note: dict[str, Any]) -> None:
    assert mark(theo, note, **GROIN).status_code == 201


def test_the_note_of_a_child_warns_until_a_guardian_agreed(
    theo: ApiUser, note: dict[str, Any], visit: Attendance
) -> None:
    text = published("minors")
    Client.objects.filter(pk=visit.client_id).update(birth_on=clock.now().date() - timedelta(days=4000))

    def warns() -> bool:
        warnings = theo.api("GET", f"notes/{note['id']}").json()["warnings"]
        return "guardian_consent_missing" in [each["code"] for each in warnings]

    assert warns()
    child = Client.objects.get(pk=visit.client_id)
    give_consent(client=child, kind="minors", text=text, how="in_person", given_by_name="Eva", by=BY)
    assert not warns()
