"""Reading the catalogue's files: every fault of an invalid set is listed."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from treatments.catalogue.files import FILES, HERE, InvalidCatalogue, read_catalogue

type Edit = Callable[[dict[str, Any]], None]


def folder_with(tmp_path: Path, name: str, edit: Edit) -> Path:
    """Return a folder with a copy of the catalogue in which one file is edited."""
    for file in FILES:
        shutil.copy(HERE / file, tmp_path / file)
    content = json.loads((tmp_path / name).read_text())
    edit(content)
    (tmp_path / name).write_text(json.dumps(content))
    return tmp_path


def faults(tmp_path: Path, name: str, edit: Edit) -> list[str]:
    """Return the faults that reading the edited catalogue lists."""
    with pytest.raises(InvalidCatalogue) as caught:
        read_catalogue(folder_with(tmp_path, name, edit))
    return caught.value.faults


def test_read_accepts_the_catalogue_that_comes_with_knotwork() -> None:
    catalogue = read_catalogue()

    assert (len(catalogue.muscles), len(catalogue.zones)) == (102, 102)
    assert sum(len(muscle["trigger_points"]) for muscle in catalogue.muscles) == 180


def test_the_digest_does_not_depend_on_the_spacing_of_the_files(tmp_path: Path) -> None:
    assert (
        read_catalogue(folder_with(tmp_path, FILES[0], lambda content: None)).digest
        == read_catalogue().digest
    )


def test_read_lists_every_fault(tmp_path: Path) -> None:
    def spoil(content: dict[str, Any]) -> None:
        first, second, third = content["muscles"][:3]
        first["region"] = "moon"
        first["trigger_points"][0]["referral"]["primary"].append("moon")
        second["trigger_points"][0]["x"] = 1.5
        third["slug"] = second["slug"]
        del third["latin"]

    listed = faults(tmp_path, "trigger_points.json", spoil)

    for part in (
        "region 'moon'",
        "referral 'moon'",
        "client's right side",
        "is there 2 times",
        "latin is missing",
    ):
        assert any(part in fault for fault in listed), part


def test_read_lists_an_entry_that_is_no_object_beside_the_other_faults(tmp_path: Path) -> None:
    def spoil(content: dict[str, Any]) -> None:
        content["muscles"].append("soleus")
        content["muscles"][0]["region"] = "moon"

    first, second = faults(tmp_path, "trigger_points.json", spoil)

    assert first == "trigger_points.json: number 103 of muscles is not an object"
    assert "region 'moon'" in second


def test_read_refuses_a_point_on_the_wrong_side(tmp_path: Path) -> None:
    def mirror(content: dict[str, Any]) -> None:
        for muscle in content["muscles"]:
            for point in muscle["trigger_points"]:
                if point["code"] == "UT1":
                    point["x"] = 1 - point["x"]

    [fault] = faults(tmp_path, "trigger_points.json", mirror)
    assert "UT1: does not lie on the client's right side" in fault


@pytest.mark.parametrize(
    ("field", "value", "part"),
    [
        ("hold_seconds_max", 10, "hold times"),
        ("hold_seconds_max", True, "hold times"),
        ("sessions_per_week_max", 5, "one to three times"),
        ("press", [], "has no text on pressing"),
        ("press", [{"tool": "hammer", "position": "sitting", "text": "x"}], "tool 'hammer'"),
        ("press", [{"tool": "hands", "position": "flying", "text": "x"}], "position 'flying'"),
        ("press", [{"tool": "hands", "position": "sitting", "text": "{sid}"}], "marker '{sid}'"),
        ("press", [{"tool": "hands", "position": "sitting", "text": "x"}] * 2, "is there 2 times"),
        ("cautions", {"press": []}, "stretch is missing"),
        ("muscle", "moon", "muscle 'moon'"),
    ],
)
def test_read_lists_faults_in_self_care(tmp_path: Path, field: str, value: Any, part: str) -> None:
    def spoil(content: dict[str, Any]) -> None:
        content["self_care"][0][field] = value

    assert any(part in fault for fault in faults(tmp_path, "self_care.json", spoil))


def test_read_lists_a_stretch_whose_text_and_side_disagree(tmp_path: Path) -> None:
    def spoil(content: dict[str, Any]) -> None:
        content["self_care"][0]["stretch"]["sided"] = True

    assert any("names a side exactly if" in fault for fault in faults(tmp_path, "self_care.json", spoil))


@pytest.mark.parametrize(
    ("brief", "part"),
    [
        ("", "brief is empty"),
        ("{sid} side", "marker '{sid}'"),
        ("Sit and press.", "names a side exactly if"),
        ("{side} " * 25, "has 25 words"),
    ],
)
def test_read_lists_faults_in_the_brief_form_of_a_text(tmp_path: Path, brief: str, part: str) -> None:
    def spoil(content: dict[str, Any]) -> None:
        content["self_care"][0]["press"][0]["brief"] = brief

    assert any(part in fault for fault in faults(tmp_path, "self_care.json", spoil))


def test_every_text_of_the_catalogue_has_a_brief_form() -> None:
    entries = read_catalogue().self_care

    assert all(text["brief"] for entry in entries for text in [*entry["press"], entry["stretch"]])


def test_read_lists_faults_in_zones_and_effects(tmp_path: Path) -> None:
    def spoil_zones(content: dict[str, Any]) -> None:
        content["zones"][0]["shape"] = {
            "view": "front",
            "type": "ellipse",
            "cx": 2,
            "cy": 0,
            "rx": 0,
            "ry": 0,
        }
        content["zones"][1]["laterality"] = "up"

    def spoil_effects(content: dict[str, Any]) -> None:
        content["plan_effects"][0]["drop_pressure_muscles"] = ["moon"]

    zones = faults(tmp_path, "body_zones.json", spoil_zones)
    assert any("an ellipse needs" in fault for fault in zones)
    assert any("laterality 'up'" in fault for fault in zones)
    assert any("'moon'" in fault for fault in faults(tmp_path, "plan_effects.json", spoil_effects))


def test_read_names_files_that_are_missing_or_not_json(tmp_path: Path) -> None:
    (tmp_path / FILES[0]).write_text("{")
    (tmp_path / FILES[1]).write_text("[]")

    with pytest.raises(InvalidCatalogue) as caught:
        read_catalogue(tmp_path)

    assert [fault.split(":")[0] for fault in caught.value.faults] == list(FILES)
