"""The environment of a process: given addresses are used alone; else those of the embedded services."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded.state import fill_environment, secret_key, write_state
from tests.cluster import ROOT

ADDRESSES = {
    "DATABASE_URL": "postgres://a@b/c",
    "DATABASE_OWNER_URL": "postgres://o@b/c",
    "BROKER_URL": "redis://b",
}


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """The folder of embedded services that have run before."""
    write_state(tmp_path, ADDRESSES | {"database_port": "1"})
    return tmp_path


@pytest.mark.parametrize("module", ["config.wsgi", "config.celery"])
def test_a_process_with_given_addresses_imports_nothing_of_the_embedded_services(module: str) -> None:
    script = f"import sys, {module}, django; django.setup(); from django.urls import get_resolver\n"
    script += "get_resolver().url_patterns; print([name for name in sys.modules if 'embedded' in name])"
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False
    )

    assert (result.stdout, result.returncode) == ("[]\n", 0), result.stderr


def test_a_management_command_with_given_addresses_imports_nothing_of_the_embedded_services() -> None:
    script = "import sys; print([name for name in sys.modules if 'embedded' in name])"
    result = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", script],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (result.stdout, result.returncode) == ("[]\n", 0), result.stderr


def test_an_empty_environment_is_filled_with_addresses_secret_key_and_mark(var: Path) -> None:
    env = {"KNOTWORK_VAR": str(var)}
    fill_environment(env)

    assert env == {
        "KNOTWORK_VAR": str(var),
        "KNOTWORK_EMBEDDED": "1",
        "SECRET_KEY": secret_key(var),
        **ADDRESSES,
    }


def test_a_given_value_is_not_replaced(var: Path) -> None:
    env = {"KNOTWORK_VAR": str(var), "DATABASE_URL": "postgres://mine@b/c"}
    fill_environment(env)

    assert env["DATABASE_URL"] == "postgres://mine@b/c"
    assert env["BROKER_URL"] == ADDRESSES["BROKER_URL"]
    assert "KNOTWORK_EMBEDDED" not in env
    assert "SECRET_KEY" not in env


def test_a_given_secret_key_is_kept(var: Path) -> None:
    env = {"KNOTWORK_VAR": str(var), "SECRET_KEY": "mine"}
    fill_environment(env)

    assert (env["SECRET_KEY"], env["KNOTWORK_EMBEDDED"]) == ("mine", "1")
    assert not (var / "secret_key").exists()


def test_services_that_never_started_fill_in_nothing(tmp_path: Path) -> None:
    env = {"KNOTWORK_VAR": str(tmp_path)}
    fill_environment(env)

    assert env == {"KNOTWORK_VAR": str(tmp_path)}
    assert list(tmp_path.iterdir()) == []
