"""/clients/{id}/consents."""

import pytest

from clients.models import Client, Consent
from clinic.actors import LinkBearer
from clinic.mail.actions.opt_out import has_opted_out, opt_out
from clinic.models import AuditEntry
from tests.cast import ApiUser
from tests.factories import ClientFactory

AFTERCARE = {"kind": "aftercare", "text_version": "2026-01", "how": "in_person"}


@pytest.fixture
def ana(db: None) -> Client:
    return ClientFactory.create(name="Ana")


def test_consent_is_given_by_the_client_by_default(dana: ApiUser, ana: Client) -> None:
    answer = dana.api("POST", f"clients/{ana.pk}/consents", AFTERCARE)

    assert answer.status_code == 201, answer.content
    assert (answer.json()["given_by_name"], answer.json()["language"]) == ("Ana", "en")
    assert Consent.objects.has_consent(ana.pk, "aftercare")
    assert not Consent.objects.has_consent(ana.pk, "reminders")
    entry = AuditEntry.objects.exclude(client_key="").get()
    assert (entry.verb, entry.client_key) == ("gave_consent", str(ana.pk))


def test_consent_to_the_same_text_twice_is_refused(dana: ApiUser, ana: Client) -> None:
    dana.api("POST", f"clients/{ana.pk}/consents", AFTERCARE)

    again = dana.api("POST", f"clients/{ana.pk}/consents", AFTERCARE)

    assert (again.status_code, again.json()["code"]) == (409, "consent_given_already")


def test_consent_to_a_newer_text_replaces_the_earlier_one(dana: ApiUser, ana: Client) -> None:
    dana.api("POST", f"clients/{ana.pk}/consents", AFTERCARE)
    dana.api("POST", f"clients/{ana.pk}/consents", AFTERCARE | {"text_version": "2026-02"})

    assert Consent.objects.live(ana.pk).get().text_version == "2026-02"
    assert len(dana.api("GET", f"clients/{ana.pk}/consents").json()["results"]) == 2


def test_withdraw_ends_the_consent(dana: ApiUser, ana: Client) -> None:
    place = f"clients/{ana.pk}/consents"
    dana.api("POST", place, AFTERCARE)

    assert dana.api("POST", f"{place}/aftercare/withdraw").json()["withdrawn_at"]
    assert not Consent.objects.has_consent(ana.pk, "aftercare")
    assert dana.api("POST", f"{place}/aftercare/withdraw").json()["code"] == "consent_missing"
    assert AuditEntry.objects.filter(verb="withdrew_consent", client_key=str(ana.pk)).count() == 1


def test_consent_for_a_child_is_given_by_the_guardian(dana: ApiUser, ana: Client) -> None:
    alone = ClientFactory.create(birth_on="2020-01-01")
    ward = ClientFactory.create(birth_on="2020-01-01", guardian=ana)

    refused = dana.api("POST", f"clients/{alone.pk}/consents", AFTERCARE)
    given = dana.api("POST", f"clients/{ward.pk}/consents", AFTERCARE)

    assert refused.json()["code"] == "guardian_missing"
    assert given.json()["given_by_name"] == "Ana"


def test_consent_without_a_birth_date_is_given_by_the_guardian(dana: ApiUser, ana: Client) -> None:
    ward = ClientFactory.create(name="Tim", guardian=ana)

    given = dana.api("POST", f"clients/{ward.pk}/consents", AFTERCARE)

    assert given.json()["given_by_name"] == "Ana"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "moon"),
        ("how", "dream"),
        ("given_at", "2026-01-01T09:00:00"),
        ("given_at", "2190-01-01T09:00:00Z"),
    ],
)
def test_unusable_input_is_refused(dana: ApiUser, ana: Client, field: str, value: str) -> None:
    answer = dana.api("POST", f"clients/{ana.pk}/consents", AFTERCARE | {field: value})

    assert answer.status_code in (400, 422)


def test_consent_ends_an_opt_out_of_its_letters(dana: ApiUser, ana: Client) -> None:
    for kind in ("aftercare", "check_in", "reminder"):
        opt_out(recipient_key=str(ana.pk), kind=kind, by=LinkBearer(str(ana.pk)))

    dana.api("POST", f"clients/{ana.pk}/consents", AFTERCARE)

    assert not has_opted_out(str(ana.pk), "aftercare")
    assert not has_opted_out(str(ana.pk), "check_in")
    assert has_opted_out(str(ana.pk), "reminder")
