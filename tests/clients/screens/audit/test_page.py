"""/audit: who read or changed what, in sentences."""

import ast
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from clients.screens.audit.words import RECORD_NAMES, SENTENCES
from clinic import audit, clock
from clinic.actors import LinkBearer, SystemActor
from clinic.models import Attempt, Practice, Staff
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConditionFactory, StaffFactory
from tests.project.source import trees
from tests.screen_user import ScreenUser, screen_user


@pytest.fixture
def owner(fern: ApiUser, monday: datetime) -> ScreenUser:
    """Fern's browser on Monday morning; nothing is on record."""
    return screen_user(fern.person)


@pytest.fixture
def ana(practice: Practice) -> Client:
    return ClientFactory.create(name="Ana")


def page_of(user: ScreenUser, **query: str) -> str:
    return " ".join(user.open("/audit", query).content.decode().split())


def test_what_somebody_read_and_changed_stands_in_sentences(
    owner: ScreenUser, theo: ApiUser, ana: Client
) -> None:
    audit.record_read(theo.person, ConditionFactory.create(client=ana), client_key=ana.pk)
    audit.record(theo.person, "updated_contact", ana, client_key=ana.pk, fields=["phone"])
    audit.record(LinkBearer(str(ana.pk)), "confirmed", ana, client_key=ana.pk)
    audit.record(SystemActor("outbox"), "suppressed", Staff(pk=ana.pk))

    page = page_of(owner)

    link = f'<a href="/clients/{ana.pk}">Ana</a>'
    assert f"Theo read a condition · {link}" in page
    assert f"Theo changed the contact of the record · {link}" in page
    assert "Ana, behind a link, confirmed" in page and "Knotwork noted" in page
    assert "Monday 2 March 2026" in page and ">08:00</time>" in page


def test_wrong_password_of_somebody_unknown_stands_in_a_sentence(owner: ScreenUser) -> None:
    audit.record(SystemActor("sign_in"), "tried_in_vain", Attempt(pk=1))

    page = page_of(owner)

    assert "A wrong password, code or birth date was given for a sign-in or a link" in page


def test_no_reason_or_field_of_a_clinical_record_is_shown(
    owner: ScreenUser, theo: ApiUser, ana: Client
) -> None:
    audit.record(theo.person, "changed", ConditionFactory.create(client=ana), fields=["code"], reason="Clot")
    audit.record(theo.person, "changed", theo.person, fields=["name"], reason="Married")

    page = page_of(owner)

    assert "Clot" not in page and "(code)" not in page
    assert "Theo changed Theo <span" in page and "(name)" in page and "Reason: Married" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, {"Theo", "Mara", "Knotwork"}),
        ({"by": "theo"}, {"Theo"}),
        ({"by": "system"}, {"Knotwork"}),
        ({"record": "client"}, {"Theo", "Mara"}),
        ({"record": "staff", "on": "2026-03-01"}, {"Knotwork"}),
        ({"on": "2026-03-02"}, {"Theo", "Mara"}),
        ({"by": "link"}, set()),
    ],
)
def test_the_audit_is_looked_through_by_person_kind_and_day(
    owner: ScreenUser, theo: ApiUser, mara: ApiUser, ana: Client, query: dict[str, str], shown: set[str]
) -> None:
    for person in (theo.person, mara.person):
        audit.record(person, "updated_contact", ana, client_key=ana.pk)
    with clock.at(clock.now() - timedelta(days=1)):
        audit.record(SystemActor("outbox"), "changed", theo.person)
    if query.get("by") == "theo":
        query = {"by": str(theo.person.pk)}

    page = page_of(owner, **query)

    told = {name for name in ("Theo", "Mara", "Knotwork") if f"<div>{name} changed" in page}
    assert told == shown
    assert ("Nothing of this kind" in page) is (not shown)


def test_a_long_audit_has_pages_that_keep_the_filter(owner: ScreenUser, theo: ApiUser, ana: Client) -> None:
    for client in [ana, *ClientFactory.create_batch(50)]:
        audit.record(theo.person, "updated_contact", client, client_key=client.pk)

    page = page_of(owner, record="client")

    assert page.count("Theo changed the contact") == 50
    address = page.split('rel="next"')[0].rpartition('href="?')[2].split('"')[0].replace("&amp;", "&")
    assert address.startswith("record=client&cursor=after-")
    assert owner.open(f"/audit?{address}").content.decode().count("Theo changed the contact") == 1


def test_the_audit_costs_six_queries_at_most_for_any_number_of_rows(
    owner: ScreenUser, theo: ApiUser, ana: Client
) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            owner.open("/audit")
        return len(queries)

    audit.record(theo.person, "updated_contact", ana, client_key=ana.pk)
    few = count()
    for client in ClientFactory.create_batch(10):
        audit.record(StaffFactory.create(), "updated_contact", client, client_key=client.pk)

    assert count() == few <= 6


def test_what_is_done_again_and_again_is_one_line(
    owner: ScreenUser, theo: ApiUser, mara: ApiUser, ana: Client
) -> None:
    for person in [theo.person] * 3 + [mara.person]:
        audit.record(person, "updated_contact", ana, client_key=ana.pk)

    page = page_of(owner)

    assert page.count("Theo changed the contact") == 1 and ">3 times</span>" in page
    assert page.count("times</span>") == 1


def test_a_day_that_cannot_be_read_is_marked(owner: ScreenUser) -> None:
    answer = owner.open("/audit", {"on": "yesterday"})

    assert answer.status_code == 422 and b'id="id_on_error"' in answer.content


def test_only_an_owner_reads_the_audit(dana: ApiUser, theo: ApiUser) -> None:
    assert [screen_user(user.person).open("/audit").status_code for user in (dana, theo)] == [403, 403]


def verbs_of_code() -> set[str]:
    """Return the verbs that actions write into the audit, where they stand as words."""
    calls = [node for tree in trees().values() for node in ast.walk(tree) if isinstance(node, ast.Call)]
    recorded = [call for call in calls if ast.unparse(call.func) == "audit.record" and len(call.args) > 1]
    values: list[Any] = [call.args[1] for call in recorded]
    return {str(value.value) for value in values if isinstance(value, ast.Constant)}


def test_every_verb_of_the_audit_has_a_sentence() -> None:
    assert verbs_of_code() - set(SENTENCES) == set()


def test_every_kind_of_record_in_the_words_is_a_model() -> None:
    models = {model._meta.model_name for model in apps.get_models()}

    assert set(RECORD_NAMES) - models == set()
