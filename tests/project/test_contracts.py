"""The import contracts of pyproject.toml hold, and cover every floor."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.project.source import FLOORS, ROOT


def test_they_hold() -> None:
    ran = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout[-4000:]


def test_every_floor_has_an_exhaustive_order_inside() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    exhaustive = {floor for one in contracts if one.get("exhaustive") for floor in one["containers"]}

    assert exhaustive == set(FLOORS)
