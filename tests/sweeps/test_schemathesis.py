"""Generated requests to a running server, allowed and not allowed by its own description: never a 5xx."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clinic.models import Closure
from clinic.roles import OWNER, THERAPIST
from clinic.staff.actions.sign_in import issue_token
from tests.deployment import Deployment
from tests.effort import SCHEMATHESIS_EXAMPLES, SCHEMATHESIS_SECONDS
from tests.factories import (
    LocationFactory,
    PracticeFactory,
    RoomFactory,
    StaffFactory,
    TherapistFactory,
    service_of,
)
from tests.running import run_web


@pytest.fixture
def token(fresh_database: str, tmp_path: Path) -> str:
    """The token of an owner who is a therapist too, and so may call every endpoint, in a clinic with records.

    The ids of the records are written to schemathesis.toml.
    """
    PracticeFactory.create()
    person = StaffFactory.create(name="Fern", roles=[OWNER, THERAPIST])
    willow = LocationFactory.create()
    room = RoomFactory.create(location=willow)
    records = {
        "locations": willow.pk,
        "resources": room.pk,
        "services": service_of([TherapistFactory.create(staff=person)], [room]).pk,
        "staff": StaffFactory.create(name="Theo").pk,
        "closures": Closure.objects.create(first_on="2026-12-24", last_on="2026-12-26", reason="Winter").pk,
    }
    (tmp_path / "schemathesis.toml").write_text("\n".join(id_lines(*record) for record in records.items()))
    return issue_token(person=person)[0]


def id_lines(name: str, key: object) -> str:
    """Return the lines of schemathesis.toml that give this id to the addresses below /<name>/."""
    return f"""[[operations]]
include-path-regex = "^/api/v1/{name}/"
parameters = {{ "path.id" = "{key}" }}
"""


def test_no_operation_ever_answers_5xx(token: str, deployment: Deployment) -> None:
    with run_web(deployment.env) as base:
        command = [str(Path(sys.executable).parent / "schemathesis"), "run", f"{base}/api/v1/schema"]
        command += ["-H", f"Authorization: Bearer {token}", "--checks", "not_a_server_error"]
        command += ["--phases", "examples,coverage,fuzzing", "--max-examples", str(SCHEMATHESIS_EXAMPLES)]
        command += [
            "--max-time",
            str(SCHEMATHESIS_SECONDS),
            "--workers",
            "2",
            "--exclude-path-regex",
            "sign-(in|out)",
        ]
        command += ["--generation-database", "none", "--seed", "7", "--warnings", "off", "--no-color"]
        result = subprocess.run(
            command,
            cwd=deployment.folder,
            env=os.environ | {"COLUMNS": "150"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode == 0, result.stdout[-6000:] + result.stderr[-1000:]
