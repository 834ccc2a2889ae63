"""The forms of a client on screens: asked by hand, taken back, read; and with a visit that is cancelled."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from clinic.models import Envelope
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import ClientFactory
from tests.screen_user import screen_user
from tests.treatments.intake import conftest as intake
from tests.treatments.intake.test_page import fill_in
from treatments.models import FormRequest, IntakeForm

history, visit, asked, _on_monday = intake.history, intake.visit, intake.asked, intake._on_monday


@pytest.fixture
def answered(client: Browser, asked: FormRequest) -> FormRequest:
    """Ana handed in that she takes blood thinners."""
    fill_in(client, asked, thinners="yes", medicines="Marcumar")
    return asked


def test_the_desk_asks_by_hand_and_a_letter_leaves(dana: ApiUser, history: IntakeForm) -> None:
    cleo, browser = ClientFactory.create(name="Cleo"), screen_user(dana.person)
    sent: Any = {"form": str(history.pk), "key": "ask-once-please"}

    assert "Ask for a form" in browser.open(f"/clients/{cleo.pk}").content.decode()
    browser.send(f"/clients/{cleo.pk}/forms", **sent)
    browser.send(f"/clients/{cleo.pk}/forms", **sent)

    assert FormRequest.objects.get().client == cleo
    [letter] = Envelope.objects.filter(kind="form")
    assert letter.subject == "A few questions for you"
    assert "/c/" in letter.text


def test_the_desk_takes_a_request_back_on_the_panel_of_the_visit(dana: ApiUser, asked: FormRequest) -> None:
    browser = screen_user(dana.person)

    answer = browser.send(f"/clients/{asked.client_id}/forms/{asked.pk}/cancel", visit=str(asked.visit_id))

    assert answer["Location"] == f"/diary/visits/{asked.visit_id}"
    asked.refresh_from_db()
    assert asked.cancelled_at is not None


def test_the_desk_sees_that_it_was_handed_in_and_no_answer(dana: ApiUser, answered: FormRequest) -> None:
    browser = screen_user(dana.person)

    pages = [
        browser.open(address).content.decode()
        for address in (f"/clients/{answered.client_id}", f"/diary/visits/{answered.visit_id}")
    ]

    assert all("handed in" in page for page in pages)
    assert not any(
        word in page for page in pages for word in ("Marcumar", "not confirmed", "Read the answers")
    )
    assert browser.open(f"/clients/{answered.client_id}/form-answers/{answered.pk}").status_code == 403


def test_a_therapist_reads_the_answers_beside_what_is_to_be_confirmed(
    theo: ApiUser, answered: FormRequest
) -> None:
    browser = screen_user(theo.person)

    panel = browser.open(f"/diary/visits/{answered.visit_id}").content.decode()
    page = browser.open(f"/clients/{answered.client_id}/form-answers/{answered.pk}").content.decode()

    assert "Stated by the client and not confirmed: 1" in panel
    assert "Marcumar" in page
    assert "Set aside" in page


def test_a_draft_is_read_by_nobody(theo: ApiUser, asked: FormRequest) -> None:
    address = f"/clients/{asked.client_id}/form-answers/{asked.pk}"

    assert screen_user(theo.person).open(address).status_code == 404


def test_a_cancelled_visit_cancels_its_request_and_a_reinstated_one_asks_again(
    dana: ApiUser, asked: FormRequest, visit: Appointment
) -> None:
    cancel = {"by": "client", "reason": "ill"}

    assert dana.api("POST", f"appointments/{visit.pk}/cancel", cancel, If_Match='"1"').status_code == 200
    asked.refresh_from_db()
    was_cancelled = asked.cancelled_at is not None
    assert dana.api("POST", f"appointments/{visit.pk}/reinstate").status_code == 200

    asked.refresh_from_db()
    assert (was_cancelled, asked.cancelled_at) == (True, None)


def test_a_moved_visit_keeps_its_request(dana: ApiUser, asked: FormRequest, visit: Appointment) -> None:
    later = visit.starts_at + timedelta(days=1)

    moved = dana.api(
        "POST", f"appointments/{visit.pk}/move", {"starts_at": later.isoformat()}, If_Match='"1"'
    )

    assert moved.status_code == 200, moved.content
    asked.refresh_from_db()
    assert (asked.is_open, asked.due) == (True, later)
