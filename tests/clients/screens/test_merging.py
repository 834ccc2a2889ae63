"""The pages on which two records are joined, told apart and parted."""

from typing import Any
from uuid import uuid4

import pytest

from clients.models import Call, Client, ContactPerson, MergeRecord, NotSamePerson
from clients.record_parts import client_tables
from clients.screens.merging.words import KIND_NAMES
from clinic import clock
from clinic.models import Practice
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConditionFactory
from tests.merges import merge_into
from tests.screen_user import ScreenUser, screen_user


@pytest.fixture
def therapist(theo: ApiUser) -> ScreenUser:
    return screen_user(theo.person)


@pytest.fixture
def ana(practice: Practice) -> Client:
    return ClientFactory.create(name="Ana Silva", birth_on="1980-01-01", phone="+442079460001")


@pytest.fixture
def anna(ana: Client) -> Client:
    """Ana registered once more."""
    return ClientFactory.create(name="Anna Silva", phone="+442079460001", email=ana.email)


def answers(ana: Client, anna: Client, **typed: Any) -> dict[str, Any]:
    """Return the form of the page on which they are joined, with what was typed."""
    return {
        "key": str(uuid4()),
        "seen": ana.revision,
        "other_seen": anna.revision,
        "choice_name": "source",
        "birth_on": "1980-01-01",
        "other_birth_on": "",
        "reason": "She said so.",
    } | typed


def test_the_record_leads_to_both_side_by_side(therapist: ScreenUser, ana: Client, anna: Client) -> None:
    record = therapist.open(f"/clients/{ana.pk}").content.decode()
    page = therapist.open(f"/clients/{ana.pk}/merge/{anna.pk}").content.decode()

    assert f"/clients/{ana.pk}/merge/{anna.pk}" in record
    assert "Ana Silva" in page and "Anna Silva" in page and 'name="choice_name"' in page


def test_joining_leads_to_the_page_of_the_merge_once(
    therapist: ScreenUser, ana: Client, anna: Client
) -> None:
    typed = answers(ana, anna)

    first, again = (therapist.send(f"/clients/{ana.pk}/merge/{anna.pk}", **typed) for _ in range(2))

    merge = MergeRecord.objects.get()
    assert first["Location"] == again["Location"] == f"/merges/{merge.pk}"
    ana.refresh_from_db()
    assert ana.name == "Anna Silva"
    assert therapist.open(f"/clients/{anna.pk}")["Location"] == f"/clients/{ana.pk}"
    assert f"/merges/{merge.pk}" in therapist.open(f"/clients/{ana.pk}").content.decode()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"choice_name": ""}, "Choose which is right"),
        ({"birth_on": "1980-02-01"}, "This is not the birth date"),
        ({"other_seen": 7}, "Someone changed this"),
    ],
)
def test_joining_is_refused_at_the_form(
    therapist: ScreenUser, ana: Client, anna: Client, typed: dict[str, Any], sentence: str
) -> None:
    page = therapist.send(f"/clients/{ana.pk}/merge/{anna.pk}", **answers(ana, anna, **typed))

    assert page.status_code in (412, 422) and sentence in page.content.decode()
    assert not MergeRecord.objects.exists()


def test_the_page_says_what_speaks_against_it(therapist: ScreenUser, ana: Client, anna: Client) -> None:
    therapist.send(f"/clients/{ana.pk}/not-same/{anna.pk}")

    page = therapist.open(f"/clients/{ana.pk}/merge/{anna.pk}").content.decode()

    assert "these are two people" in page and 'name="reason"' not in page
    therapist.send(f"/clients/{ana.pk}/not-same/{anna.pk}", undo="1")
    assert not NotSamePerson.objects.exists()


def test_an_owner_reads_no_clinical_word(fern: ApiUser, ana: Client, anna: Client) -> None:
    ConditionFactory.create(client=anna, note="Zebra")
    owner, address = screen_user(fern.person), f"/clients/{ana.pk}/merge/{anna.pk}"

    page = owner.open(address).content.decode()

    assert "Records of the therapists" in page and "Condition" not in page


def test_the_desk_marks_two_people_and_joins_none(dana: ApiUser, ana: Client, anna: Client) -> None:
    desk = screen_user(dana.person)

    assert desk.open(f"/clients/{ana.pk}/merge/{anna.pk}").status_code == 403
    assert desk.send(f"/clients/{ana.pk}/not-same/{anna.pk}")["Location"] == f"/clients/{ana.pk}"
    assert "Anna Silva" not in desk.open(f"/clients/{ana.pk}").content.decode()


def test_parting_gives_back_what_was_changed_since_where_it_is_ticked(
    therapist: ScreenUser, ana: Client, anna: Client
) -> None:
    condition = ConditionFactory.create(client=anna)
    merge = merge_into(ana, anna)
    condition.refresh_from_db()
    condition.note = "Healed"
    condition.save()
    row = merge.rows.get(row_key=str(condition.pk))
    page = therapist.open(f"/merges/{merge.pk}").content.decode()
    assert str(row.pk) in page and "Conditions: Scar younger" in page

    answer = therapist.send(f"/merges/{merge.pk}", seen=1, reason="Two sisters.", also=[str(row.pk)])

    assert answer["Location"] == f"/merges/{merge.pk}"
    assert anna.conditions.get() == condition
    assert "All of it went back" in therapist.open(f"/merges/{merge.pk}").content.decode()


def test_parting_is_refused_where_the_page_is_old(therapist: ScreenUser, ana: Client, anna: Client) -> None:
    merge = merge_into(ana, anna)

    page = therapist.send(f"/merges/{merge.pk}", seen=7, reason="Two.")

    assert page.status_code == 412 and MergeRecord.objects.get().undone_at is None


def test_what_parting_cannot_give_back_is_named(therapist: ScreenUser, ana: Client, anna: Client) -> None:
    ContactPerson.objects.create(client=anna, role="doctor", name="Dr Adams")
    call = Call.objects.create(
        client=anna,
        direction="incoming",
        outcome="reached",
        called_at=clock.now(),
        logged_by=therapist.person,
    )
    merge = merge_into(ana, anna)
    ContactPerson.objects.update(organisation="Elm Surgery", revision=7)
    call.delete()

    page = therapist.open(f"/merges/{merge.pk}").content.decode()
    therapist.send(f"/merges/{merge.pk}", seen=1, reason="Two sisters.")
    parted = therapist.open(f"/merges/{merge.pk}").content.decode()

    assert "People to turn to: Dr Adams" in page and "<strong>Calls</strong>, taken out since" in page
    assert "<strong>People to turn to: Dr Adams</strong>, changed since" in parted


def test_every_table_of_a_record_has_its_words() -> None:
    assert {table.name for table in client_tables() if table.columns} <= KIND_NAMES.keys() | {"wards"}
