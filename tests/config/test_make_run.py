"""`make run` opens, says where, keeps its secrets, and is not started twice."""

import os
import subprocess

import pytest

from config.embedded.state import free_port
from tests.config.started import Run, bare_environment, run_refused_start
from tests.running import answers

pytestmark = pytest.mark.xdist_group("make run")


def test_xdist_keeps_the_tests_of_one_run_together(request: pytest.FixtureRequest) -> None:
    combine = os.environ.get("PYTEST_XDIST_WORKER") is None or "@make run" in request.node.nodeid
    assert combine, "xdist no longer sees groups: the tests of this file are spread over several runs"


def test_run_prints_its_address_sign_in_and_mail_folder(run: Run) -> None:
    assert answers(f"http://127.0.0.1:{run.port}/readyz")
    for text in (f"http://127.0.0.1:{run.port}", "fern@willow.test", "willow-demo", f"{run.tree}/var/mail/"):
        assert text in run.printed_text


def test_the_front_page_says_how_far_the_demo_is_and_then_that_it_is_complete(run: Run) -> None:
    assert "The demo clinic is being set up" in run.first_page
    assert f"Answering at http://127.0.0.1:{run.port}" in run.printed_text
    assert "Willow Clinic is complete" in run.front_page()


def test_a_second_run_is_refused(run: Run) -> None:
    assert "Knotwork already runs from" in run_refused_start(run.tree, PORT=str(free_port()))
    assert answers(f"http://127.0.0.1:{run.port}/healthz")


def test_secrets_are_readable_by_their_owner_only(run: Run) -> None:
    for name in ("embedded.json", "secret_key", "valkey/valkey.conf"):
        assert (run.tree / "var" / name).stat().st_mode & 0o777 == 0o600, name


def test_a_management_command_beside_a_run_reaches_its_database(run: Run) -> None:
    script = "from django.conf import settings; from clinic.models import Practice; "
    script += "print(Practice.objects.get().name, settings.EMBEDDED)"
    result = subprocess.run(
        [
            ".venv/bin/python",
            "manage.py",
            "shell",
            "--command",
            script,
        ],
        cwd=run.tree,
        env=bare_environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stderr
    assert "Willow Clinic True" in result.stdout
