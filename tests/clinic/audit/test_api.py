"""/audit."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db.models import Model

from clients.models import Clearance, Condition, HealthStatement
from clinic import audit, clock
from clinic.models import AuditEntry, Location, Practice
from tests.cast import ApiUser, api_user
from tests.factories import StaffFactory
from treatments.client_record import MODELS

ANA = "0199c0de-0000-7000-8000-00000000000a"


@pytest.fixture
def entries(fern: ApiUser, theo: ApiUser, willow: Location) -> None:
    audit.record(fern.person, "changed", willow, fields=["name"])
    with clock.at(clock.now() - timedelta(days=2)):
        audit.record(theo.person, "registered", willow, client_key=ANA)


def found(fern: ApiUser, query: str) -> list[str]:
    answer = fern.api("GET", f"audit?{query}")
    assert answer.status_code == 200, answer.content
    return [entry["verb"] for entry in answer.json()["results"] if entry["actor_kind"] == "staff"]


@pytest.mark.usefixtures("entries")
def test_owner_lists_audit_entries_newest_first(fern: ApiUser) -> None:
    assert found(fern, "") == ["changed", "registered"]


@pytest.mark.usefixtures("entries")
def test_audit_is_filtered_by_client_subject_actor_and_time(
    fern: ApiUser, theo: ApiUser, willow: Location
) -> None:
    yesterday = quote((clock.now() - timedelta(days=1)).isoformat())

    assert found(fern, f"client={ANA}") == ["registered"]
    assert found(fern, f"subject={willow.pk}") == ["changed", "registered"]
    assert found(fern, f"actor={theo.person.pk}") == ["registered"]
    assert found(fern, f"from={yesterday}") == ["changed"]
    assert found(fern, f"to={yesterday}") == ["registered"]


@pytest.mark.parametrize("query", ["from=2026-03-02T09:00:00", "from=yesterday", "moon=full", "client=x"])
def test_audit_refuses_naive_times_and_unknown_filters(fern: ApiUser, query: str) -> None:
    answer = fern.api("GET", f"audit?{query}")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == "?" + query.split("=")[0]


def test_only_the_owner_reads_the_audit(dana: ApiUser, theo: ApiUser) -> None:
    assert [who.api("GET", "audit").status_code for who in (dana, theo)] == [403, 403]


CLINICAL: tuple[type[Model], ...] = (*MODELS, Condition, Clearance, HealthStatement)
CLINICAL_KINDS = sorted(str(model._meta.model_name) for model in CLINICAL)


@pytest.mark.parametrize("roles", [["owner"], ["owner", "therapist"]], ids="+".join)
def test_details_of_clinical_records_are_told_to_those_who_may_read_notes(
    practice: Practice, roles: list[str]
) -> None:
    reader = api_user(StaffFactory.create(roles=roles))
    AuditEntry.objects.bulk_create(
        AuditEntry(
            actor_kind="staff", verb="changed", subject=kind, client_key=ANA, fields=["canary"], reason="Clot"
        )
        for kind in CLINICAL_KINDS
    )

    entries = reader.api("GET", f"audit?client={ANA}").json()["results"]

    told = {entry["subject"] for entry in entries if entry["reason"] or entry["fields"]}
    assert sorted(entry["subject"] for entry in entries) == CLINICAL_KINDS
    assert told == (set(CLINICAL_KINDS) if "therapist" in roles else set())


def test_details_about_the_practice_are_told_to_every_owner(fern: ApiUser, willow: Location) -> None:
    audit.record(fern.person, "changed", willow, fields=["name"], reason="Moved")

    [entry] = fern.api("GET", f"audit?subject={willow.pk}").json()["results"]
    assert (entry["fields"], entry["reason"]) == (["name"], "Moved")
