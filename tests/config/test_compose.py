"""Dockerfile and docker-compose.yml agree with the settings, the commands and each other."""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from config import healthcheck as probe
from config.embedded import databases
from config.embedded.postgres import SETTINGS as SETTINGS_OF_POSTGRES
from config.embedded.postgres import postgres_binaries
from tests import cluster
from tests.config.compose_settings import ROOT, compose, environment_of, required

OURS = ("set_up", "web", "worker", "beat")
LONG_RUNNING = ("web", "worker", "beat", "database", "broker", "backup")
SETTINGS = (ROOT / "config" / "settings.py").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """The services by name."""
    found: dict[str, Any] = compose()["services"]
    return found


@pytest.mark.parametrize("service", OURS)
def test_every_variable_is_one_the_settings_read(service: str) -> None:
    for name in environment_of(service):
        assert f'"{name}"' in SETTINGS, name


@pytest.mark.parametrize("service", OURS)
def test_what_the_settings_cannot_do_without_is_given(service: str) -> None:
    for name in ("DATABASE_URL", "BROKER_URL", "SECRET_KEY", "PUBLIC_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"):
        assert environment_of(service)[name], name


def test_no_secret_is_written_down_and_each_is_asked_for() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for line in text.splitlines():
        if re.search(r"(PASSWORD|SECRET_KEY|_URL):", line):
            assert re.search(r"\$\{\w+:\?", line), line
    passwords = {"DATABASE_PASSWORD", "DATABASE_OWNER_PASSWORD", "BROKER_PASSWORD", "POSTGRES_PASSWORD"}
    assert passwords | {"SECRET_KEY", "PUBLIC_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"} == required()


def test_one_image_serves_all_of_ours(services: dict[str, Any]) -> None:
    assert len({services[name]["image"] for name in OURS}) == 1
    assert {services[name]["build"] for name in OURS} == {"."}


@pytest.mark.parametrize("service", LONG_RUNNING)
def test_each_long_running_service_has_a_health_check(services: dict[str, Any], service: str) -> None:
    assert services[service]["healthcheck"]["test"]
    assert services[service]["restart"] == "unless-stopped"


def test_the_health_checks_of_ours_are_probes_that_exist(services: dict[str, Any]) -> None:
    for name in ("web", "worker", "beat"):
        assert services[name]["healthcheck"]["test"] == ["CMD", "python", "-m", "config.healthcheck", name]
        assert name in probe.PROBES


def test_ours_start_once_the_migrations_are_done(services: dict[str, Any]) -> None:
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["set_up"] == {"condition": "service_completed_successfully"}


def test_only_set_up_receives_the_owner(services: dict[str, Any]) -> None:
    assert "knotwork_owner" in environment_of("set_up")["DATABASE_OWNER_URL"]
    for name in ("web", "worker", "beat"):
        assert "owner" not in str(services[name]["environment"]).lower()


def test_the_image_runs_as_an_ordinary_user_and_installs_by_hash(services: dict[str, Any]) -> None:
    assert DOCKERFILE.index("USER knotwork") < DOCKERFILE.index("CMD")
    assert "--require-hashes -r requirements/base.txt" in DOCKERFILE
    assert DOCKERFILE.startswith("#") and "FROM python:3.13-slim" in DOCKERFILE
    assert not any(
        services[name].get("user") == "root" or services[name].get("privileged") for name in services
    )


def test_commands_name_programs_and_modules_that_exist(services: dict[str, Any]) -> None:
    for name in OURS:
        program = services[name]["command"][0]
        assert (Path(postgres_binaries().parents[2]) / "bin" / program).exists(), program
    assert services["web"]["command"][-1] == "config.wsgi:application"
    for module in ("config.wsgi", "config.celery", "config.healthcheck"):
        assert importlib.util.find_spec(module), module
    commands = [path.stem for path in ROOT.glob("*/management/commands/*.py")]
    assert services["set_up"]["command"][-1] in commands
    for path in re.findall(r"^COPY (\S+) ", DOCKERFILE, re.MULTILINE):
        assert (ROOT / path).exists()


def test_the_database_is_the_one_this_is_made_for(services: dict[str, Any]) -> None:
    assert services["database"]["image"] == services["backup"]["image"] == "postgres:18"
    # From 18 on the image keeps its data in a folder below this one.
    assert "database:/var/lib/postgresql" in services["database"]["volumes"]
    assert services["broker"]["image"].startswith("valkey/valkey:9")


def test_its_log_holds_no_rows_as_the_embedded_one_does(services: dict[str, Any]) -> None:
    for name in ("log_error_verbosity", "log_min_error_statement"):
        assert f"{name}={SETTINGS_OF_POSTGRES[name]}" in services["database"]["command"]


def test_the_roles_are_those_of_the_embedded_database() -> None:
    script = (ROOT / "compose" / "roles.sh").read_text()
    for statement in databases.PRIVILEGES:
        assert f"{statement};" in script
    for extension in databases.EXTENSIONS:
        assert f"CREATE EXTENSION IF NOT EXISTS {extension};" in script


def test_every_mounted_file_is_there_and_every_volume_is_declared(services: dict[str, Any]) -> None:
    for service in services.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (ROOT / source).is_file() if source.startswith("./") else source in compose()["volumes"]


def postgres_environment(database: str) -> dict[str, str]:
    """Return the variables that tell PostgreSQL's programs the database, and where the programs are."""
    owner = urlsplit(cluster.owner_address())
    return os.environ | {
        "PATH": f"{postgres_binaries()}:{os.environ['PATH']}",
        "PGHOST": owner.hostname or "",
        "PGPORT": str(owner.port),
        "PGUSER": owner.username or "",
        "PGPASSWORD": owner.password or "",
        "PGDATABASE": database,
    }


def test_a_backup_can_be_restored_and_the_oldest_go(tmp_path: Path) -> None:
    for day in ("20200101", "20200102", "20200103"):
        (tmp_path / f"knotwork-{day}T000000Z.dump").touch()
    env = postgres_environment(cluster.TEMPLATE)
    script = ["bash", str(ROOT / "compose" / "backup.sh"), "once"]
    subprocess.run(script, env=env | {"BACKUP_FOLDER": str(tmp_path), "BACKUPS_KEPT": "2"}, check=True)
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert len(kept) == 2 and kept[0] == "knotwork-20200103T000000Z.dump"
    name = f"restored_{cluster.worker_name()}"
    restored = databases.with_database(cluster.owner_address(), name)
    databases.clone_database(cluster.owner_address(), "template0", name)
    try:
        words = ["pg_restore", "--exit-on-error", "--dbname", name, str(tmp_path / kept[1])]
        subprocess.run(words, env=env, check=True)
        with psycopg.connect(restored) as connection:
            assert connection.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)
    finally:
        databases.drop_database(cluster.owner_address(), name)


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_the_scripts_are_sound_bash() -> None:
    for script in (ROOT / "compose").glob("*.sh"):
        subprocess.run(["bash", "-n", script], check=True)
