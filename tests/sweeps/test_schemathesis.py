"""A running server is asked whatever its own description allows, and much it does not: never a 5xx."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clinic.models import Closure
from clinic.roles import OWNER, THERAPIST
from clinic.staff.actions.sign_in import hand_out_token
from tests.deployment import Deployment
from tests.factories import (
    LocationFactory,
    PracticeFactory,
    RoomFactory,
    StaffFactory,
    TherapistFactory,
    service_of,
)
from tests.running import run_web

EXAMPLES = 3
SECONDS = 45


@pytest.fixture
def token(fresh_database: str, tmp_path: Path) -> str:
    """Of someone who is owner and therapist, and so passes every door, in a clinic with something in it.

    The ids of what is there are written where schemathesis takes them from.
    """

    PracticeFactory.create()
    person = StaffFactory.create(name="Fern", roles=[OWNER, THERAPIST])
    willow = LocationFactory.create()
    room = RoomFactory.create(location=willow)
    there = {
        "locations": willow.pk,
        "resources": room.pk,
        "services": service_of([TherapistFactory.create(staff=person)], [room]).pk,
        "staff": StaffFactory.create(name="Theo").pk,
        "closures": Closure.objects.create(first_on="2026-12-24", last_on="2026-12-26", reason="Winter").pk,
    }
    (tmp_path / "schemathesis.toml").write_text("\n".join(ids_of(*one) for one in there.items()))
    return hand_out_token(person=person)[0]


def ids_of(name: str, key: object) -> str:
    """The lines of schemathesis.toml that give this id to the addresses below /<name>/."""
    return f"""[[operations]]
include-path-regex = "^/api/v1/{name}/"
parameters = {{ "path.id" = "{key}" }}
"""


def test_no_operation_ever_answers_5xx(token: str, deployment: Deployment) -> None:
    with run_web(deployment.env) as base:
        words = [str(Path(sys.executable).parent / "schemathesis"), "run", f"{base}/api/v1/schema"]
        words += ["-H", f"Authorization: Bearer {token}", "--checks", "not_a_server_error"]
        words += ["--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES)]
        words += ["--max-time", str(SECONDS), "--workers", "2", "--exclude-path-regex", "sign-(in|out)"]
        words += ["--generation-database", "none", "--seed", "7", "--warnings", "off", "--no-color"]
        ran = subprocess.run(
            words,
            cwd=deployment.folder,
            env=os.environ | {"COLUMNS": "150"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-1000:]
