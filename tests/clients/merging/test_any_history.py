"""Any two records with any history, merged and parted: nothing is lost and nothing that was ended acts."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.actions.give_consent import give_consent
from clients.actions.merging.part_clients import part_clients
from clients.actions.withdraw_consent import withdraw_consent
from clients.client_limits import limits_for
from clients.limits import combine
from clients.merging.stored_values import stored_values
from clients.models import Client, Condition, Consent, TherapistWish
from clients.models.consent import KINDS, LETTERS
from clients.record_parts import client_tables
from clinic import clock
from clinic.actors import SystemActor
from clinic.mail.actions.opt_out import has_opted_out, opt_out
from clinic.models import Practice, Suppression
from clinic.refusals import Refusal
from scheduling.models import Appointment, Attendance
from tests.effort import examples
from tests.factories import (
    ClientFactory,
    ConditionFactory,
    LocationFactory,
    ServiceFactory,
    StaffFactory,
    TherapistFactory,
)
from tests.merges import merge_into

TEST = SystemActor("test")
SAID = st.tuples(
    st.sampled_from(["yes", "no", "opt_out"]), st.sampled_from(KINDS), st.integers(1, 9), st.booleans()
)
"""What was said, about which kind, how many days ago, under the name given up or not."""
HISTORY = st.fixed_dictionaries(
    {
        "said": st.lists(SAID, max_size=6),
        "conditions": st.lists(
            st.tuples(st.sampled_from(["CL-SCAR", "CI-FEVER"]), st.booleans()), max_size=3
        ),
        "wishes": st.lists(st.tuples(st.sampled_from(["prefer", "never"]), st.booleans()), max_size=2),
        "shared_visits": st.lists(st.sampled_from(["arrived_at", "no_show_at", ""]), max_size=2),
        "details": st.dictionaries(
            st.sampled_from(["occupation", "city", "pronouns"]), st.sampled_from(["x", "y"]), max_size=3
        ),
        "gets_down_to_floor": st.booleans(),
    }
)


def say(client: Client, what: str, kind: str, days: int) -> None:
    """Let a client say this, so many days ago."""
    at = clock.now() - timedelta(days=days)
    if what == "yes":
        give_consent(client=client, kind=kind, text_version=f"{days}", how="phone", given_at=at, by=TEST)
    elif what == "no":
        withdraw_consent(client=client, kind=kind, said_at=at, by=TEST)
    else:
        for letter in LETTERS.get(kind, ()):
            row = opt_out(recipient_key=str(client.pk), kind=letter, by=TEST)
            Suppression.objects.filter(pk=row.pk).update(created_at=at)


def live_through(source: Client, target: Client, history: dict[str, Any]) -> None:
    """Give two records this history."""
    Client.objects.filter(pk=source.pk).update(
        **history["details"], gets_down_to_floor=history["gets_down_to_floor"]
    )
    for what, kind, days, of_source in history["said"]:
        try:
            say(source if of_source else target, what, kind, days)
        except Refusal:
            continue
    for code, of_source in history["conditions"]:
        ConditionFactory.create(client=source if of_source else target, code=code)
    therapist = TherapistFactory.create()
    for wish, of_source in history["wishes"]:
        TherapistWish.objects.get_or_create(
            client=source if of_source else target, resource=therapist, defaults={"wish": wish}
        )
    for fact in history["shared_visits"]:
        visit = visit_of_both(source)
        Attendance.objects.create(appointment=visit, client=target)
        Attendance.objects.create(
            appointment=visit, client=source, **({fact: visit.starts_at} if fact else {})
        )


def visit_of_both(client: Client) -> Appointment:
    starts = clock.now() - timedelta(days=1)
    return Appointment.objects.create(
        client=client,
        service=ServiceFactory.create(),
        location=LocationFactory.create(),
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        price=1,
    )


def all_rows(*clients: Client) -> dict[tuple[str, str], dict[str, Any]]:
    """Return these clients and every row that names one of them, but for revisions."""
    themselves = Client.objects.filter(pk__in=[client.pk for client in clients])
    named = [row for table in client_tables() for row in table.rows_of(*clients)]
    return {
        (row._meta.label, str(row.pk)): {k: v for k, v in stored_values(row).items() if k != "revision"}
        for row in (*themselves, *named)
    }


def last_word_is_no(said: list[Any], kind: str) -> bool:
    """Return True if the newest of what was said about a kind is a No, whatever was said at once with it."""
    words = [(days, what) for what, of_kind, days, _side in said if of_kind == kind and what != "opt_out"]
    newest = min((days for days, _what in words), default=None)
    return newest is not None and {what for days, what in words if days == newest} == {"no"}


@pytest.mark.django_db
@settings(
    max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=HISTORY)
def test_any_two_records_are_merged_and_parted(practice: Practice, history: dict[str, Any]) -> None:
    source, target = ClientFactory.create_batch(2)
    live_through(source, target, history)
    today = clock.now().date()
    before, conditions = (
        all_rows(source, target),
        Condition.objects.filter(client__in=[source, target]).count(),
    )
    opted_out = {
        kind
        for kinds in LETTERS.values()
        for kind in kinds
        if any(has_opted_out(str(each.pk), kind) for each in (source, target))
    }
    strictest = combine(*(limits_for([each.pk], today)[each.pk] for each in (source, target)))

    merge = merge_into(target, source)

    assert limits_for([target.pk], today)[target.pk] == strictest
    assert target.conditions.count() == conditions
    assert not all_rows(source).keys() - {("clients.Client", str(source.pk))}
    for kind in KINDS:
        if last_word_is_no(history["said"], kind):
            assert not Consent.objects.has_consent(target.pk, kind)
        for letter in LETTERS.get(kind, ()):
            if letter in opted_out and not Consent.objects.has_consent(target.pk, kind):
                assert has_opted_out(str(target.pk), letter)
    if not history["gets_down_to_floor"]:
        assert not target.gets_down_to_floor
    for fact in filter(None, history["shared_visits"]):
        assert target.attendances.filter(**{f"{fact}__isnull": False}).exists()

    part_clients(merge=merge, revision=None, reason="Two people", by=StaffFactory.create())

    assert all_rows(source, target) == before
