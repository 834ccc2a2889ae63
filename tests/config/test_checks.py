"""The checks that refuse a start."""

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
from config.checks import START, doors_declare_their_capabilities, the_application_owns_nothing

ROOT = Path(__file__).resolve().parent.parent.parent


def found() -> set[str | None]:
    return {message.id for message in run_checks(tags=[START], include_deployment_checks=True)}


def test_the_suites_own_settings_pass() -> None:
    assert found() == set()


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
        assert found() == {code}
        assert all(m.hint for m in run_checks(tags=[START], include_deployment_checks=True))


def test_a_missing_broker_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BROKER_URL")

    assert found() == {"clinic.E013"}


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_applications_role_owns_nothing_and_the_owner_would_not_do() -> None:
    assert the_application_owns_nothing(databases=["default"]) == []
    as_it_was = connections["default"]
    try:
        connections["default"] = connections["owner"]
        [fault] = the_application_owns_nothing(databases=["default"])
    finally:
        connections["default"] = as_it_was
    assert fault.id in ("clinic.E014", "clinic.E015")


class Undeclared(ApiViewSet):
    @endpoint("GET")
    def list(self, request: Any) -> Response:
        raise NotImplementedError

    @endpoint("POST", capability="moon.read")
    def create(self, request: Any) -> Response:
        raise NotImplementedError


urlpatterns = [path("moons", Undeclared.as_view({"get": "list", "post": "create"}))]


@override_settings(ROOT_URLCONF="tests.config.test_checks")
def test_a_door_without_a_known_capability_is_an_error() -> None:
    assert {fault.id for fault in doors_declare_their_capabilities()} == {"clinic.E002", "clinic.E003"}


def test_every_door_of_ours_declares_one() -> None:
    assert run_checks(tags=[Tags.urls]) == []


def test_the_web_process_does_not_start_insecurely() -> None:
    env = os.environ | {"PUBLIC_URL": "http://clinic.example", "ALLOWED_HOSTS": "*"}
    ran = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode != 0
    assert "PUBLIC_URL is http://clinic.example" in ran.stderr
    assert "HINT" in ran.stderr
