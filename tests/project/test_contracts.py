"""The import contracts of pyproject.toml hold, and cover every app."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tests.project.source import APPS, ROOT


def test_import_contracts_hold() -> None:
    result = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout[-4000:]


def test_every_app_orders_all_its_packages() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    exhaustive = {
        app for contract in contracts if contract.get("exhaustive") for app in contract["containers"]
    }

    assert exhaustive == set(APPS)
