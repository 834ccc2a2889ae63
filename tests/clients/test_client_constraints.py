"""The constraints on clients, consents and conditions, written past the actions."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clients.models import Call, Client, Condition, Consent, HealthStatement, LegalHold, TherapistWish
from clinic import clock
from tests.factories import ClientFactory, ConditionFactory, ConsentFactory, StaffFactory, TherapistFactory

pytestmark = pytest.mark.django_db


def assert_refused(constraint: str, write: Any, /, **fields: Any) -> None:
    with pytest.raises(IntegrityError) as clash, transaction.atomic():
        write(**fields)
    assert constraint in str(clash.value)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("client_is_born_after_1899", {"birth_on": date(1899, 12, 31)}),
        ("client_phone_is_e164", {"phone": "020 7946 0001"}),
        ("client_phone_is_e164", {"phone": "+0123456789"}),
        ("client_phone_is_e164", {"phone": "+442079460001\n"}),
        ("client_phone_is_e164", {"phone": "+442079460001;ext="}),
        ("client_email_is_in_lower_case", {"email": "Ana@example.test"}),
        ("client_has_a_name", {"name": ""}),
    ],
)
def test_client_constraints_refuse_invalid_fields(name: str, fields: dict[str, Any]) -> None:
    assert_refused(name, Client.objects.create, **{"name": "Ana"} | fields)


def test_a_client_is_not_their_own_guardian() -> None:
    ana = ClientFactory.create()

    assert_refused("client_is_not_their_own_guardian", Client.objects.filter(pk=ana.pk).update, guardian=ana)


def test_a_client_is_not_their_own_guardian_through_others() -> None:
    ana = ClientFactory.create()
    grandchild = ClientFactory.create(guardian=ClientFactory.create(guardian=ana))

    assert_refused(
        "client_is_not_their_own_guardian", Client.objects.filter(pk=ana.pk).update, guardian=grandchild
    )


def test_two_clients_may_share_email_and_phone() -> None:
    for name in ("Ana", "Ben"):
        Client.objects.create(name=name, email="silva@example.test", phone="+442079460001")

    assert Client.objects.filter(email="silva@example.test", phone="+442079460001").count() == 2


def test_a_therapist_has_one_preference_per_client() -> None:
    ana, theo = ClientFactory.create(), TherapistFactory.create()
    TherapistWish.objects.create(client=ana, resource=theo, wish="prefer")

    assert_refused(
        "therapist_is_wished_once", TherapistWish.objects.create, client=ana, resource=theo, wish="never"
    )


def test_a_client_has_one_active_consent_per_kind() -> None:
    first = ConsentFactory.create()

    assert_refused("consents_of_a_kind_follow_each_other", ConsentFactory.create, client=first.client)
    Consent.objects.filter(pk=first.pk).update(withdrawn_at=clock.now())
    ConsentFactory.create(client=first.client)


def test_a_consent_is_not_withdrawn_before_it_was_given() -> None:
    assert_refused(
        "consent_is_withdrawn_after_it_was_given",
        ConsentFactory.create,
        withdrawn_at=clock.now() - timedelta(days=1),
    )


def test_a_consent_older_than_a_no_does_not_stand() -> None:
    now = clock.now()
    first = ConsentFactory.create(given_at=now - timedelta(days=2), withdrawn_at=now)

    assert_refused(
        "consents_of_a_kind_follow_each_other",
        ConsentFactory.create,
        client=first.client,
        given_at=now - timedelta(days=1),
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("condition_runs_forward", {"since_on": date(2026, 3, 2), "ends_on": date(2026, 3, 1)}),
        ("clearance_says_how_and_until_when", {"cleared_at": clock.now()}),
        ("clearance_says_how_and_until_when", {"cleared_how": "clinician_reply"}),
        (
            "risk_assessment_is_whole",
            {
                "cleared_at": clock.now(),
                "cleared_how": "risk_assessment",
                "cleared_by": "x",
                "cleared_until": date(2026, 9, 1),
            },
        ),
    ],
)
def test_condition_constraints_refuse_invalid_fields(name: str, fields: dict[str, Any]) -> None:
    assert_refused(name, ConditionFactory.create, **fields)


@pytest.mark.parametrize("fields", [{"words": ""}, {"settled_at": clock.now()}, {"settled_reason": "x"}])
def test_health_statement_constraints_refuse_invalid_fields(fields: dict[str, Any]) -> None:
    statement = {"client": ClientFactory.create(), "words": "Blood thinners.", "recorded_by": "x"}

    assert_refused("health_statement_", HealthStatement.objects.create, **statement | fields)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("call_uses_known_words", {"direction": "sideways"}),
        ("call_uses_known_words", {"outcome": "spoke"}),
        ("call_is_logged_after_it_was_made", {"called_at": clock.now() + timedelta(days=1)}),
        ("call_in_error_says_by_whom_and_why", {"entered_in_error_at": clock.now()}),
        ("call_in_error_says_by_whom_and_why", {"entered_in_error_reason": "x"}),
    ],
)
def test_call_constraints_refuse_invalid_fields(name: str, fields: dict[str, Any]) -> None:
    call = {
        "client": ClientFactory.create(),
        "direction": "incoming",
        "outcome": "reached",
        "called_at": clock.now(),
        "logged_by": StaffFactory.create(),
    }

    assert_refused(name, Call.objects.create, **call | fields)


def test_a_client_with_a_record_is_not_deleted() -> None:
    condition = ConditionFactory.create()

    with pytest.raises(Exception, match="protected"):
        condition.client.delete()
    assert Condition.objects.exists()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("legal_hold_has_a_reason", {"reason": ""}),
        ("lifted_hold_says_by_whom_and_why", {"lifted_at": clock.now()}),
        ("lifted_hold_says_by_whom_and_why", {"lifted_reason": "Closed"}),
    ],
)
def test_legal_hold_constraints_refuse_invalid_fields(name: str, fields: dict[str, Any]) -> None:
    hold = {"client": ClientFactory.create(), "reason": "Case 12", "placed_by": StaffFactory.create()}

    assert_refused(name, LegalHold.objects.create, **hold | fields)
