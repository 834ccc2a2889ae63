"""The catalogue of conditions that comes with Knotwork, and what its loader refuses."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

import clients.catalogue.conditions as catalogue
from clients.catalogue.conditions import conditions, read

DATA = json.loads((Path(catalogue.__file__).parent / "clinical_codes.json").read_text())


def test_every_condition_and_red_flag_is_read() -> None:
    known = conditions()

    assert (len(known.kinds), len(known.red_flags)) == (63, 40)


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
        read(data)


def test_a_code_is_used_once() -> None:
    data = copy.deepcopy(DATA)
    data["contraindications"].append(data["contraindications"][0])

    with pytest.raises(ValueError, match="twice"):
        read(data)
