"""The catalogue of conditions that comes with Knotwork, and the entries its loader refuses."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

import clients.catalogue.conditions as conditions_module
from clients.catalogue.conditions import conditions, read_conditions

DATA = json.loads((Path(conditions_module.__file__).parent / "clinical_codes.json").read_text())


def test_every_condition_and_red_flag_is_read() -> None:
    catalogue = conditions()

    assert (len(catalogue.kinds), len(catalogue.red_flags)) == (63, 40)


def test_a_desk_text_never_repeats_the_label() -> None:
    for kind in conditions().kinds.values():
        assert kind.label.lower() not in kind.effect.desk_text.lower()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("booking", "perhaps"),
        ("self_care", "lots"),
        ("avoid_regions", ["moon"]),
        ("limit_zones", ["moon"]),
        ("techniques_excluded", ["sorcery"]),
        ("services_excluded", ["cake"]),
        ("positions_avoid", ["upside_down"]),
        ("until_cleared", ["booking"]),
        ("max_pressure", 9),
        ("picked", "avoid"),
        ("needs", "luck"),
        ("desk_text", ""),
    ],
)
def test_a_faulty_entry_is_refused_at_load(field: str, value: Any) -> None:
    data = copy.deepcopy(DATA)
    data["contraindications"][0]["effect"][field] = value

    with pytest.raises(ValueError, match="CI-FEVER"):
        read_conditions(data)


def test_a_code_used_twice_is_refused_at_load() -> None:
    data = copy.deepcopy(DATA)
    data["contraindications"].append(data["contraindications"][0])

    with pytest.raises(ValueError, match="twice"):
        read_conditions(data)
