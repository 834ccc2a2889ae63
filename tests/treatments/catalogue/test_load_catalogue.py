"""Loading the catalogue: rows are kept, retired and brought back."""

from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from clinic.actors import SystemActor
from clinic.models import AuditEntry
from treatments.catalogue.actions.load_catalogue import load_catalogue
from treatments.catalogue.files import Catalogue, InvalidCatalogue, read_catalogue
from treatments.models import (
    CatalogueVersion,
    Muscle,
    PlanEffect,
    PressText,
    Referral,
    SelfCare,
    TriggerPoint,
    Zone,
)

BY = SystemActor("test")


@pytest.fixture
def newer() -> Catalogue:
    """Return a version without the last muscle, and with a longer hold for the first."""
    catalogue = deepcopy(read_catalogue())
    removed = catalogue.muscles.pop()
    for muscle in catalogue.muscles:
        muscle["check_also"] = [slug for slug in muscle["check_also"] if slug != removed["slug"]]
    catalogue.self_care.pop()
    catalogue.self_care[0]["hold_seconds_max"] = 90
    return replace(catalogue, muscles_version="3.3.1", digest="1" * 64)


def test_setup_loads_the_catalogue(db: None) -> None:
    kinds = (Muscle, TriggerPoint, Zone, SelfCare, PressText, PlanEffect)

    assert [kind.objects.count() for kind in kinds] == [102, 180, 102, 102, 260, 17]
    assert Referral.objects.filter(point__code="UT1", primary=True).count() == 3
    assert CatalogueVersion.current().label == "muscles 3.3.0, zones 1.2.0"


def test_load_changes_nothing_when_the_files_are_the_same(db: None) -> None:
    before = list(TriggerPoint.objects.order_by("code").values_list("pk", "code"))

    assert load_catalogue(catalogue=read_catalogue(), by=BY) is None

    assert list(TriggerPoint.objects.order_by("code").values_list("pk", "code")) == before
    assert not AuditEntry.objects.filter(actor_key="test").exists()


def test_load_of_a_newer_version_keeps_rows_and_retires_removed_ones(db: None, newer: Catalogue) -> None:
    before = Muscle.objects.get(slug="trapezius-upper").pk

    version = load_catalogue(catalogue=newer, by=BY)

    assert version == CatalogueVersion.current()
    assert Muscle.objects.get(slug="trapezius-upper").pk == before
    assert (Muscle.objects.in_use().count(), Muscle.objects.count()) == (101, 102)
    assert TriggerPoint.objects.filter(retired_at__isnull=False).exists()
    assert SelfCare.objects.get(muscle__slug=newer.muscles[0]["slug"]).hold_seconds_max == 90


def test_load_brings_a_retired_muscle_back(db: None, newer: Catalogue) -> None:
    load_catalogue(catalogue=newer, by=BY)

    load_catalogue(catalogue=replace(read_catalogue(), muscles_version="3.4.0", digest="2" * 64), by=BY)

    assert Muscle.objects.in_use().count() == 102


def test_load_refuses_other_content_under_a_loaded_version(db: None, newer: Catalogue) -> None:
    with pytest.raises(InvalidCatalogue, match="Raise the version"):
        load_catalogue(catalogue=replace(newer, muscles_version="3.3.0"), by=BY)


def test_load_refuses_a_point_that_changes_its_muscle(db: None, newer: Catalogue) -> None:
    first, second = newer.muscles[:2]
    second["trigger_points"].append(first["trigger_points"].pop())

    with pytest.raises(InvalidCatalogue, match="belonged to another muscle"):
        load_catalogue(catalogue=newer, by=BY)


def test_the_command_prints_every_fault_and_loads_nothing(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"trigger_points.json[\s\S]*body_zones.json"):
        call_command("load_catalogue", "--from", str(tmp_path))

    assert CatalogueVersion.objects.count() == 1
