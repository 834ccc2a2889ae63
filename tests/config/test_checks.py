"""The checks that refuse an insecure start."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import Tags, run_checks
from django.db import connections
from django.test import override_settings
from django.urls import path
from rest_framework.response import Response

from clinic.http.endpoint import endpoint
from clinic.http.viewset import ApiViewSet
from config.checks import START, check_capabilities, check_database_role

ROOT = Path(__file__).resolve().parent.parent.parent


def error_ids() -> set[str | None]:
    return {message.id for message in run_checks(tags=[START], include_deployment_checks=True)}


def test_settings_of_the_suite_pass() -> None:
    assert error_ids() == set()


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"SECRET_KEY": "short"}, "clinic.E010"),
        ({"SECRET_KEY": "x" * 60}, "clinic.E010"),
        ({"PUBLIC_URL": "http://clinic.example"}, "clinic.E011"),
        ({"PUBLIC_URL": "ftp://127.0.0.1"}, "clinic.E011"),
        ({"DEBUG": True}, "clinic.E012"),
    ],
)
def test_an_insecure_setting_is_an_error_with_a_hint(settings: dict[str, Any], code: str) -> None:
    with override_settings(**settings):
        assert error_ids() == {code}
        assert all(m.hint for m in run_checks(tags=[START], include_deployment_checks=True))


def test_a_missing_broker_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BROKER_URL")

    assert error_ids() == {"clinic.E013"}


@pytest.mark.django_db(databases=["default", "owner"])
def test_database_role_of_the_application_passes_and_the_owner_fails() -> None:
    assert check_database_role(databases=["default"]) == []
    application = connections["default"]
    try:
        connections["default"] = connections["owner"]
        [error] = check_database_role(databases=["default"])
    finally:
        connections["default"] = application
    assert error.id in ("clinic.E014", "clinic.E015")


class Undeclared(ApiViewSet):
    @endpoint("GET")
    def list(self, request: Any) -> Response:
        raise NotImplementedError

    @endpoint("POST", capability="moon.read")
    def create(self, request: Any) -> Response:
        raise NotImplementedError


urlpatterns = [path("moons", Undeclared.as_view({"get": "list", "post": "create"}))]


@override_settings(ROOT_URLCONF="tests.config.test_checks")
def test_endpoint_without_a_known_capability_is_an_error() -> None:
    assert {error.id for error in check_capabilities()} == {"clinic.E002", "clinic.E003"}


def test_every_endpoint_declares_a_capability() -> None:
    assert run_checks(tags=[Tags.urls]) == []


def test_web_process_refuses_an_insecure_start() -> None:
    env = os.environ | {"PUBLIC_URL": "http://clinic.example", "ALLOWED_HOSTS": "*"}
    result = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode != 0
    assert "PUBLIC_URL is http://clinic.example" in result.stderr
    assert "HINT" in result.stderr
