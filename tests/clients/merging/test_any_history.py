"""Any two records with any history, merged and parted: nothing is lost and nothing that was ended acts."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from clients.actions.merging.part_clients import part_clients
from clients.client_limits import limits_for
from clients.limits import combine
from clients.merging.stored_values import stored_values
from clients.models import Client, Consent, FamilyLink, MergeRow
from clients.models.consent import LETTERS, WITHDRAWN
from clients.models.consent_text import KINDS
from clients.record_parts import client_tables, record_parts
from clinic import clock
from clinic.mail.actions.opt_out import has_opted_out
from clinic.models import AuditEntry, Location, Practice
from tests.clients.merging.history import EVENTS, History
from tests.effort import examples
from tests.factories import ClientFactory, StaffFactory, TherapistFactory
from tests.merges import merge_into
from treatments.models import FormRequest, Reading

type Rows = dict[tuple[str, str], dict[str, Any]]

HISTORIES = st.lists(
    st.tuples(st.sampled_from(sorted(EVENTS)), st.booleans(), st.integers(1, 9)), min_size=2, max_size=14
)
ONE_OF_TWO = {
    *("clinic.Suppression", "clients.TherapistWish", "clients.ClientLabel", "clients.FamilyLink"),
    *("scheduling.Attendance", "scheduling.Reservation"),
}
"""The tables of which one row goes on where both records have one."""
JOINED = {"clients.Client", "clients.Consent", "treatments.Reading", "treatments.FormRequest"}
"""The tables whose rows stay, and change for more than the client they name."""
TELLS_OF_MERGES = {"clients_client", "clients_mergerecord", "clients_mergerow", "clients_importrow"}


def all_rows() -> Rows:
    """Return every row of a client's record, but for revisions."""
    models = {model for part in record_parts() for model in part.MODELS}
    models |= {table.model for table in client_tables()}
    return {
        (model._meta.label, str(row.pk)): {k: v for k, v in stored_values(row).items() if k != "revision"}
        for model in models
        if not model._meta.label.startswith("clients.Merge")
        for row in model._base_manager.all()
    }


def renamed(values: dict[str, Any], source: Client, target: Client) -> dict[str, Any]:
    """Return a row with the target wherever it names the source."""
    return {name: str(target.pk) if value == str(source.pk) else value for name, value in values.items()}


def last_words(*clients: Client) -> dict[str, str]:
    """Return the last word of these clients as one person on each kind, where no two words came at once."""
    words: dict[str, list[tuple[Any, str]]] = {}
    for consent in Consent.objects.filter(client__in=clients):
        said = words.setdefault(consent.kind, [])
        if not consent.is_refusal:
            said.append((consent.given_at, "" if consent.ended_how == "expired" else "yes"))
        if consent.ended_how in ("", WITHDRAWN) and consent.withdrawn_at:
            said.append((consent.withdrawn_at, "no"))
    newest = {kind: max(said)[0] for kind, said in words.items()}
    at_once = {kind: {word for at, word in said if at == newest[kind]} for kind, said in words.items()}
    return {kind: said.pop() for kind, said in at_once.items() if len(said) == 1}


def tables_that_name(key: object) -> set[str]:
    """Return the tables with a row in which this key stands anywhere, but for the audit's."""
    with connection.cursor() as cursor:
        tables = {model._meta.db_table for model in apps.get_models() if model._meta.managed}
        tables -= {AuditEntry._meta.db_table}
        found = " UNION ALL ".join(
            f"SELECT '{table}' FROM {table} t WHERE t::text LIKE %s" for table in sorted(tables)
        )
        cursor.execute(found, [f"%{key}%"] * len(tables))
        return {row[0] for row in cursor.fetchall()}


def opted_out(client: Client) -> set[str]:
    """Return the kinds of letters that a client asked for none of."""
    kinds = {kind for kinds in LETTERS.values() for kind in kinds}
    return {kind for kind in kinds if has_opted_out(str(client.pk), kind)}


def forms_waiting(*clients: Client) -> set[Any]:
    return set(FormRequest.objects.open().filter(client__in=clients).values_list("form", flat=True))


def relatives_of(*clients: Client) -> set[Any]:
    """Return whom these clients are linked with, but for each other."""
    links = [link for client in clients for link in FamilyLink.objects.of(client)]
    return {key for link in links for key in (link.client_id, link.relative_id)} - {c.pk for c in clients}


def counted(*clients: Client) -> dict[str, Any]:
    """Return what is told of these clients as of one person, whatever rows say it."""
    return {
        "labels": {each.label_id for client in clients for each in client.client_labels.all()},
        "wishes": {each.resource_id for client in clients for each in client.therapist_wishes.all()},
        "relatives": relatives_of(*clients),
        "numbers": sorted(Reading.objects.filter(client__in=clients).values_list("value", flat=True)),
        "forms": forms_waiting(*clients),
        "visits": {each.appointment_id for client in clients for each in client.attendances.all()},
        "arrivals": {
            each.appointment_id for client in clients for each in client.attendances.exclude(arrived_at=None)
        },
    }


@pytest.mark.django_db
@settings(
    max_examples=examples(15),
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(events=HISTORIES)
def test_any_two_records_are_merged_and_parted(
    practice: Practice, willow: Location, events: list[tuple[str, bool, int]]
) -> None:
    source, target, relative = ClientFactory.create_batch(3)
    history = History(source, target, relative, TherapistFactory.create())
    for event in events:
        history.live(*event)
    today, before = clock.now().date(), all_rows()
    told, words = counted(source, target), last_words(source, target)
    strictest = combine(*(limits_for([each.pk], today)[each.pk] for each in (source, target)))
    no_letters = opted_out(source) | opted_out(target)

    merge = merge_into(target, source)

    after = all_rows()
    assert {label for label, _key in before.keys() - after.keys()} <= ONE_OF_TWO
    for (label, key), values in before.items():
        if label not in ONE_OF_TWO | JOINED:
            assert after[(label, key)] == renamed(values, source, target), label
    assert counted(target) == told
    assert limits_for([target.pk], today)[target.pk] == strictest
    for kind in KINDS:
        if words.get(kind):
            assert Consent.objects.has_consent(target.pk, kind) is (words[kind] == "yes"), kind
    for letter in no_letters - opted_out(target):
        assert any(letter in LETTERS.get(kind, ()) and words.get(kind) == "yes" for kind in KINDS)
    assert tables_that_name(source.pk) <= TELLS_OF_MERGES

    part_clients(merge=merge, revision=None, reason="Two people", by=StaffFactory.create())

    assert all_rows() == before
    assert set(MergeRow.objects.filter(merge=merge).values_list("outcome", flat=True)) == {"put_back"}
