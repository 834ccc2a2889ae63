"""/clients/{id}/merge/{other}, /clients/{id}/not-same/{other} and /merges."""

from typing import Any

import pytest

from clients.models import Client, Condition, MergeRecord
from clinic.mail.actions.opt_out import has_opted_out
from clinic.models import Practice
from clinic.pages.links import make_token
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConditionFactory, Diary, visit_of
from tests.merges import merge_into


@pytest.fixture
def ana(practice: Practice) -> Client:
    return ClientFactory.create(name="Ana Silva", birth_on="1980-01-01", email="ana@example.test")


@pytest.fixture
def anna(ana: Client) -> Client:
    """Ana registered once more."""
    return ClientFactory.create(name="Ana Silva", phone="+442079460001", email="ana@example.test")


TYPED = {"birth_on": "1980-01-01", "other_birth_on": None, "other_revision": 1, "reason": "One person"}


def merge_by(user: ApiUser, target: Client, source: Client, **changes: Any) -> Any:
    address = f"clients/{target.pk}/merge/{source.pk}"
    return user.api("POST", address, TYPED | changes, If_Match=f'"{target.revision}"')


def test_comparison_shows_both_sides_and_writes_nothing(theo: ApiUser, ana: Client, anna: Client) -> None:
    anna.name = "Anna Silva"
    anna.save()
    ConditionFactory.create(client=anna)

    both = theo.api("GET", f"clients/{ana.pk}/merge/{anna.pk}").json()

    details = {each["name"]: each for each in both["details"]}
    assert details["name"]["differs"] and details["phone"]["kept"] == "+442079460001"
    assert {"kind": "conditions", "target": 0, "source": 1} in both["rows"]
    assert both["obstacles"] == [] and not MergeRecord.objects.exists()


def test_an_owner_who_is_no_therapist_reads_no_clinical_kind(
    fern: ApiUser, ana: Client, anna: Client
) -> None:
    ConditionFactory.create(client=anna)

    rows = fern.api("GET", f"clients/{ana.pk}/merge/{anna.pk}").json()["rows"]

    assert {"kind": "health_and_treatment", "target": 0, "source": 1} in rows
    assert "conditions" not in {each["kind"] for each in rows}


def test_merge_refuses_birth_dates_typed_otherwise(theo: ApiUser, ana: Client, anna: Client) -> None:
    answer = merge_by(theo, ana, anna, birth_on="1980-01-02")

    assert (answer.status_code, answer.json()["code"]) == (422, "birth_date_differs")
    assert answer.json()["errors"][0]["pointer"] == "/birth_on"


def test_merge_refuses_details_that_nobody_chose(theo: ApiUser, ana: Client, anna: Client) -> None:
    Client.objects.filter(pk=anna.pk).update(name="Anna Silva")

    missing, unasked = (
        merge_by(theo, ana, anna),
        merge_by(theo, ana, anna, choices={"name": "target", "email": "source"}),
    )

    assert [each["code"] for each in missing.json()["errors"]] == ["choice_missing"]
    assert [each["pointer"] for each in unasked.json()["errors"]] == ["/choices/email"]


def test_merge_refuses_a_record_changed_since(theo: ApiUser, ana: Client, anna: Client) -> None:
    assert merge_by(theo, ana, anna, other_revision=7).status_code == 412


def test_the_loser_leads_on(theo: ApiUser, ana: Client, anna: Client) -> None:
    merge = merge_by(theo, ana, anna)
    assert merge.status_code == 201, merge.content

    read = theo.api("GET", f"clients/{anna.pk}/consents")
    written = theo.api("POST", f"clients/{anna.pk}/calls", {"direction": "incoming", "outcome": "reached"})

    assert (read.status_code, read["Location"]) == (303, f"/api/v1/clients/{ana.pk}/consents")
    assert (written.status_code, written.json()["merged_into"]) == (409, str(ana.pk))


def test_links_in_letters_of_the_loser_lead_on(
    theo: ApiUser, ana: Client, anna: Client, client: Any, diary: Diary
) -> None:
    visit = visit_of(anna, diary.location)
    seen = make_token("visit", f"{visit.appointment_id}/{anna.pk}", reader=anna.email)
    opt_out = make_token("opt_out", f"{anna.pk}/reminder", reader=anna.email)
    merge_into(ana, anna)

    assert client.get(f"/c/{seen}").status_code == 200
    assert client.post(f"/c/{opt_out}").status_code == 200
    assert has_opted_out(str(ana.pk), "reminder")


def test_undo_lists_what_stays_before_and_after(theo: ApiUser, ana: Client, anna: Client) -> None:
    condition = ConditionFactory.create(client=anna)
    merge = merge_by(theo, ana, anna).json()["id"]
    condition.refresh_from_db()
    condition.note = "Healed"
    condition.save()

    before = theo.api("GET", f"merges/{merge}")
    undone = theo.api("POST", f"merges/{merge}/undo", {"reason": "Two"}, If_Match=before["ETag"]).json()

    for answer in (before.json(), undone):
        assert [(row["kind"], row["outcome"]) for row in answer["stay"]] == [("conditions", "changed_since")]
    assert undone["undone_reason"] == "Two"
    assert theo.api("GET", f"clients/{anna.pk}").status_code == 200


def test_the_desk_tells_apart_and_does_not_merge(dana: ApiUser, ana: Client, anna: Client) -> None:
    assert dana.api("GET", f"clients/{ana.pk}").json()["suspects"]

    dana.api("POST", f"clients/{anna.pk}/not-same/{ana.pk}")

    assert not dana.api("GET", f"clients/{ana.pk}").json()["suspects"]
    assert merge_by(dana, ana, anna).status_code == 403

    dana.api("DELETE", f"clients/{ana.pk}/not-same/{anna.pk}")
    assert dana.api("GET", f"clients/{ana.pk}").json()["suspects"]


def test_a_merge_names_what_stays_by_its_id(theo: ApiUser, ana: Client, anna: Client) -> None:
    condition = ConditionFactory.create(client=anna)
    merge = merge_by(theo, ana, anna).json()["id"]
    Condition.objects.filter(pk=condition.pk).update(note="Healed")
    newer = ConditionFactory.create(client=ana)

    answer = theo.api("GET", f"merges/{merge}").json()

    assert [row["record"] for row in answer["stay"]] == [str(condition.pk)]
    assert answer["since"] == [{"kind": "conditions", "rows": 1, "records": [str(newer.pk)]}]
