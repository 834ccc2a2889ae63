"""/set-up/suppressed: why letters are kept back, and letting them leave again."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from clinic.models import AuditEntry, Suppression
from tests.cast import ApiUser
from tests.factories import ClientFactory
from tests.screen_user import ScreenUser, screen_user

LIST = "/set-up/suppressed"


@pytest.fixture
def desk(dana: ApiUser) -> ScreenUser:
    return screen_user(dana.person)


@pytest.fixture
def ana(practice: Any) -> Client:
    return ClientFactory.create(name="Ana")


@pytest.fixture
def bounced(ana: Client) -> Suppression:
    suppression: Suppression = Suppression.objects.create(cause="bounce", address=ana.email)
    return suppression


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_an_address_that_bounced_names_the_clients_who_have_it(
    desk: ScreenUser, ana: Client, bounced: Suppression
) -> None:
    ward = ClientFactory.create(name="Ida", email="", guardian=ana)

    page = text(desk.open(LIST))

    assert ana.email in page and "does not exist" in page
    assert f'href="/clients/{ana.pk}">Ana' in page and f'href="/clients/{ward.pk}">Ida' in page


def test_somebody_who_opted_out_is_named_without_a_clinical_word(desk: ScreenUser, ana: Client) -> None:
    Suppression.objects.create(cause="opt_out", recipient_key=str(ana.pk), kind="check_in")
    Suppression.objects.create(cause="opt_out", recipient_key=str(ana.pk), kind="reminder")

    page = text(desk.open(LIST))

    assert "Letter of the therapist" in page and "Reminders" in page and page.count(">Ana</a>") == 2


def test_an_empty_list_says_that_all_is_well(desk: ScreenUser) -> None:
    assert "Nothing is kept back" in text(desk.open(LIST))


def test_the_list_costs_the_same_for_many(desk: ScreenUser, bounced: Suppression) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.open(LIST)
        return len(queries)

    few = count()
    for client in ClientFactory.create_batch(20):
        Suppression.objects.create(cause="opt_out", recipient_key=str(client.pk), kind="reminder")
        Suppression.objects.create(cause="bounce", address=client.email)

    assert count() <= max(few + 2, 8)


def test_letters_leave_again_with_a_reason_and_twice_changes_nothing(
    desk: ScreenUser, bounced: Suppression
) -> None:
    address = f"{LIST}/{bounced.pk}/lift"

    answers = [desk.send(address, reason="The mailbox works again.") for _ in range(2)]

    assert [(a.status_code, a["Location"]) for a in answers] == [(303, LIST)] * 2
    assert not Suppression.objects.exists()
    assert AuditEntry.objects.get(verb="lifted").reason == "The mailbox works again."
    assert "Letters leave again" in text(desk.open(LIST))


def test_without_a_reason_nothing_is_lifted(desk: ScreenUser, bounced: Suppression) -> None:
    answer = desk.send(f"{LIST}/{bounced.pk}/lift", reason=" ")

    assert answer.status_code == 422 and 'id="id_reason_error"' in text(answer)
    assert Suppression.objects.exists()


def test_in_place_the_form_says_what_is_missing(desk: ScreenUser, bounced: Suppression) -> None:
    assert desk.send_in_place(f"{LIST}/{bounced.pk}/lift", reason="").status_code == 422
