"""/clients/{id}/letters and /clients/{id}/timeline."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from clients.models import Client
from clients.record_parts import record_parts
from clinic import clock
from clinic.models import Envelope
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConditionFactory, ConsentFactory


@pytest.fixture
def ana(db: None, settings: Settings) -> Client:
    settings.CLIENT_RECORD_PARTS = ["clients.client_record"]
    record_parts.cache_clear()
    return ClientFactory.create(name="Ana", created_at=clock.now() - timedelta(days=9))


@pytest.fixture(autouse=True)
def _restore_record_parts(settings: Settings) -> Any:
    yield
    record_parts.cache_clear()


def letter(client: Client, sensitivity: str) -> Envelope:
    return Envelope.objects.create(
        kind="aftercare" if sensitivity == "clinical" else "booked",
        recipient_key=str(client.pk),
        about="x",
        to_address="ana@example.test",
        subject="From Willow Clinic",
        text="Your calf",
        sensitivity=sensitivity,
        state="sent",
        sent_at=clock.now(),
        message_id="<1@willow.test>",
    )


def test_letters_show_the_desk_no_content_of_a_clinical_letter(dana: ApiUser, ana: Client) -> None:
    letter(ana, "clinical")
    letter(ClientFactory.create(), "desk")

    [line] = dana.api("GET", f"clients/{ana.pk}/letters").json()["results"]

    assert (line["kind"], line["sensitivity"], bool(line["sent_at"])) == ("aftercare", "clinical", True)
    assert line.keys().isdisjoint({"text", "subject", "html", "to_address"})


def kinds(answer: Any) -> list[str]:
    return [entry["kind"] for entry in answer.json()["results"]]


def test_timeline_shows_the_desk_no_clinical_entries(dana: ApiUser, theo: ApiUser, ana: Client) -> None:
    ConsentFactory.create(client=ana)
    ConditionFactory.create(client=ana)
    letter(ana, "clinical")

    assert kinds(dana.api("GET", f"clients/{ana.pk}/timeline")) == ["consent_given", "registered"]
    assert kinds(theo.api("GET", f"clients/{ana.pk}/timeline")) == [
        "letter_sent",
        "condition_recorded",
        "consent_given",
        "registered",
    ]


def test_timeline_pages_hold_every_entry_once(theo: ApiUser, ana: Client) -> None:
    at = clock.now() - timedelta(days=1)
    for kind in ("treatment", "reminders", "aftercare"):
        ConsentFactory.create(client=ana, kind=kind, given_at=at)
    ConditionFactory.create_batch(4, client=ana, recorded_at=at)

    seen, address = [], f"http://testserver/api/v1/clients/{ana.pk}/timeline?limit=2"
    while address:
        page = theo.get(address).json()
        seen += [entry["subject_key"] for entry in page["results"]]
        address = page["next"]

    assert len(seen) == len(set(seen)) == 8


@pytest.mark.parametrize("query", ["cursor=moon", "limit=0", "moon=full"])
def test_unusable_queries_are_refused(theo: ApiUser, ana: Client, query: str) -> None:
    assert theo.api("GET", f"clients/{ana.pk}/timeline?{query}").status_code in (400, 422)
