"""The desk is told who gets no letters, or shares them, when a visit is booked, moved or reinstated."""

from datetime import date
from typing import Any

import pytest

from clients.models import Client
from clinic.models import Suppression
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConditionFactory, ConsentFactory, Diary, FollowUpFactory

pytestmark = pytest.mark.usefixtures("on_monday")


@pytest.fixture
def ana(diary: Diary) -> Client:
    """Ana, who has an e-mail address of her own and agreed to reminders."""
    ConsentFactory.create(client=diary.ana, kind="reminders")
    return diary.ana


def book(dana: ApiUser, diary: Diary) -> dict[str, Any]:
    body = {"client": str(diary.ana.pk), "service": str(diary.massage.pk)}
    visit = body | {"starts_at": "2026-03-03T10:00:00+00:00"}
    answer: dict[str, Any] = dana.api("POST", "appointments", visit).json()
    return answer


def codes(visit: dict[str, Any]) -> list[str]:
    return [notice["code"] for notice in visit["notices"]]


def test_nothing_is_noticed_where_all_is_well(dana: ApiUser, diary: Diary, ana: Client) -> None:
    assert codes(book(dana, diary)) == []


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"email": ""}, "no_email"),
        ({"shared_mailbox": True}, "shared_mailbox"),
        ({"birth_on": date(2015, 5, 5)}, "guardian_missing"),
    ],
)
def test_what_a_client_is_gives_a_notice(
    dana: ApiUser, diary: Diary, ana: Client, facts: dict[str, Any], code: str
) -> None:
    Client.objects.filter(pk=ana.pk).update(**facts)

    assert codes(book(dana, diary)) == [code]


def test_a_client_without_consent_to_reminders_gives_a_notice(dana: ApiUser, diary: Diary) -> None:
    assert codes(book(dana, diary)) == ["no_reminders"]


def test_letters_kept_back_give_a_notice(dana: ApiUser, diary: Diary, ana: Client) -> None:
    Suppression.objects.create(address=ana.email, cause="bounce")

    assert codes(book(dana, diary)) == ["letters_kept_back"]


def test_another_client_at_the_address_gives_a_notice(dana: ApiUser, diary: Diary, ana: Client) -> None:
    ClientFactory.create(email=ana.email)

    assert codes(book(dana, diary)) == ["others_at_address"]


def test_an_open_red_flag_gives_a_notice_without_clinical_words(
    dana: ApiUser, diary: Diary, ana: Client
) -> None:
    ConditionFactory.create(client=ana, code="CI-REDFLAG")

    [notice] = book(dana, diary)["notices"]

    assert notice["code"] == "ask_therapist"
    assert not {"red", "flag", "condition"} & set(notice["sentence"].lower().split())


@pytest.mark.parametrize("urgency", ["emergency", "same_day", "urgent", "routine"])
def test_a_red_flag_of_any_urgency_gives_a_notice(
    dana: ApiUser, diary: Diary, ana: Client, urgency: str
) -> None:
    FollowUpFactory.create(client=ana, reason="red_flag", urgency=urgency)

    assert codes(book(dana, diary)) == ["ask_therapist"]


def test_move_and_reinstate_give_notices_too(dana: ApiUser, diary: Diary) -> None:
    visit = book(dana, diary)
    address = f"appointments/{visit['id']}"

    moved = dana.api(
        "POST", f"{address}/move", {"starts_at": "2026-03-03T12:00:00+00:00"}, If_Match='"1"'
    ).json()
    dana.api("POST", f"{address}/cancel", {"by": "clinic", "reason": "error"}, If_Match='"2"')
    reinstated = dana.api("POST", f"{address}/reinstate").json()

    assert codes(moved) == codes(reinstated) == ["no_reminders"]
