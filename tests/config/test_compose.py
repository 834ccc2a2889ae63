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
from django.conf import settings

from config import healthcheck as probe
from config.embedded import databases
from config.embedded.postgres import SETTINGS as SETTINGS_OF_POSTGRES
from config.embedded.postgres import postgres_binaries
from tests import cluster
from tests.config.compose_settings import ROOT, compose, environment_of, required_variables

OWN_SERVICES = ("set_up", "web", "web_2", "worker", "beat")
LONG_RUNNING = ("web", "web_2", "proxy", "worker", "beat", "database", "broker", "backup")
SETTINGS = (ROOT / "config" / "settings.py").read_text()
DOCKERFILE = (ROOT / "Dockerfile").read_text()


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """The services by name."""
    parsed: dict[str, Any] = compose()["services"]
    return parsed


@pytest.mark.parametrize("service", OWN_SERVICES)
def test_settings_read_every_variable(service: str) -> None:
    for name in environment_of(service):
        assert f'"{name}"' in SETTINGS, name


@pytest.mark.parametrize("service", OWN_SERVICES)
def test_every_own_service_receives_the_required_settings(service: str) -> None:
    for name in ("DATABASE_URL", "BROKER_URL", "SECRET_KEY", "PUBLIC_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"):
        assert environment_of(service)[name], name


def test_compose_file_contains_no_secret_and_requires_each() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for line in text.splitlines():
        if re.search(r"(PASSWORD|SECRET_KEY|_URL):", line):
            assert re.search(r"\$\{\w+:\?", line), line
    passwords = {"DATABASE_PASSWORD", "DATABASE_OWNER_PASSWORD", "BROKER_PASSWORD", "POSTGRES_PASSWORD"}
    assert passwords | {"SECRET_KEY", "PUBLIC_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL"} == required_variables()


def test_own_services_share_one_image(services: dict[str, Any]) -> None:
    assert len({services[name]["image"] for name in OWN_SERVICES}) == 1
    assert {services[name]["build"] for name in OWN_SERVICES} == {"."}


@pytest.mark.parametrize("service", LONG_RUNNING)
def test_each_long_running_service_has_a_health_check(services: dict[str, Any], service: str) -> None:
    assert services[service]["healthcheck"]["test"]
    assert services[service]["restart"] == "unless-stopped"


def test_health_checks_of_own_services_are_existing_probes(services: dict[str, Any]) -> None:
    for name in ("web", "web_2", "worker", "beat"):
        probed = name.removesuffix("_2")
        assert services[name]["healthcheck"]["test"] == ["CMD", "python", "-m", "config.healthcheck", probed]
        assert probed in probe.PROBES


def test_own_services_start_after_the_migrations(services: dict[str, Any]) -> None:
    for name in ("web", "web_2", "worker", "beat"):
        assert services[name]["depends_on"]["set_up"] == {"condition": "service_completed_successfully"}


def test_only_set_up_receives_the_owner_of_the_database(services: dict[str, Any]) -> None:
    assert "knotwork_owner" in environment_of("set_up")["DATABASE_OWNER_URL"]
    for name in ("web", "web_2", "worker", "beat"):
        assert "owner" not in str(services[name]["environment"]).lower()


def test_the_image_runs_as_an_ordinary_user_and_installs_by_hash(services: dict[str, Any]) -> None:
    assert DOCKERFILE.index("USER knotwork") < DOCKERFILE.index("CMD")
    assert "--require-hashes -r requirements/base.txt" in DOCKERFILE
    assert DOCKERFILE.startswith("#") and "FROM python:3.13-slim" in DOCKERFILE
    assert not any(
        services[name].get("user") == "root" or services[name].get("privileged") for name in services
    )


def test_proxy_shares_requests_between_two_web_containers_alike(services: dict[str, Any]) -> None:
    caddyfile = (ROOT / "compose" / "Caddyfile").read_text()

    assert re.findall(r"reverse_proxy (.+) \{", caddyfile) == ["web:8000 web_2:8000"]
    assert services["web_2"]["profiles"] == services["proxy"]["profiles"] == ["proxy"]
    assert services["web_2"].get("ports") is None
    assert set(services["proxy"]["environment"]) == set(re.findall(r"\{\$(\w+)\}", caddyfile))
    alike = ("command", "environment", "depends_on", "healthcheck", "image")
    assert all(services["web_2"][name] == services["web"][name] for name in alike)


def test_proxy_passes_on_whole_requests_and_logs_no_address(services: dict[str, Any]) -> None:
    caddyfile = (ROOT / "compose" / "Caddyfile").read_text()
    [megabytes] = re.findall(r"request_buffers (\d+)MB", caddyfile)

    assert int(megabytes) * 1_000_000 > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert re.search(r"log \{\s*output discard", caddyfile)


def test_commands_name_programs_and_modules_that_exist(services: dict[str, Any]) -> None:
    for name in OWN_SERVICES:
        program = services[name]["command"][0]
        assert (Path(postgres_binaries().parents[2]) / "bin" / program).exists(), program
    assert services["web"]["command"][-1] == "config.asgi:application"
    for module in ("config.asgi", "config.celery", "config.healthcheck"):
        assert importlib.util.find_spec(module), module
    commands = [path.stem for path in ROOT.glob("*/management/commands/*.py")]
    assert services["set_up"]["command"][-1] in commands
    for path in re.findall(r"^COPY (\S+) ", DOCKERFILE, re.MULTILINE):
        assert (ROOT / path).exists()


def test_database_and_broker_have_the_supported_versions(services: dict[str, Any]) -> None:
    assert services["database"]["image"] == services["backup"]["image"] == "postgres:18"
    # From 18 on the image keeps its data in a folder below this one.
    assert "database:/var/lib/postgresql" in services["database"]["volumes"]
    assert services["broker"]["image"].startswith("valkey/valkey:9")


def test_database_log_leaves_out_rows_as_the_embedded_one_does(services: dict[str, Any]) -> None:
    for name in ("log_error_verbosity", "log_min_error_statement"):
        assert f"{name}={SETTINGS_OF_POSTGRES[name]}" in services["database"]["command"]


def test_roles_equal_those_of_the_embedded_database() -> None:
    script = (ROOT / "compose" / "roles.sh").read_text()
    for statement in databases.PRIVILEGES:
        assert f"{statement};" in script
    for extension in databases.EXTENSIONS:
        assert f"CREATE EXTENSION IF NOT EXISTS {extension};" in script


def test_mounted_files_exist_and_volumes_are_declared(services: dict[str, Any]) -> None:
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


def test_backup_can_be_restored_and_removes_the_oldest(tmp_path: Path) -> None:
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
        arguments = ["pg_restore", "--exit-on-error", "--dbname", name, str(tmp_path / kept[1])]
        subprocess.run(arguments, env=env, check=True)
        with psycopg.connect(restored) as connection:
            assert connection.execute("SELECT count(*) > 0 FROM django_migrations").fetchone() == (True,)
    finally:
        databases.drop_database(cluster.owner_address(), name)


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_scripts_are_valid_bash() -> None:
    for script in (ROOT / "compose").glob("*.sh"):
        checked = subprocess.run(["bash", "-n", script], capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, ""), script


def test_the_web_gathers_bodies_and_the_documents_ask_it_of_the_proxy(services: dict[str, Any]) -> None:
    operations = (ROOT / "docs" / "operations.md").read_text()
    for command in (services["web"]["command"], DOCKERFILE.splitlines()[-1]):
        assert "asginl" in command
    for words in ("proxy_request_buffering on", "request_buffers", "REQUEST_BODY_SECONDS"):
        assert words in operations


def test_beat_is_healthy_by_what_sqlite_writes_beside_its_schedule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNOTWORK_VAR", str(tmp_path))
    assert not probe.is_beat_healthy()
    (tmp_path / "beat-schedule").touch()
    os.utime(tmp_path / "beat-schedule", (0, 0))
    assert not probe.is_beat_healthy()

    (tmp_path / "beat-schedule-wal").touch()

    assert probe.is_beat_healthy()
