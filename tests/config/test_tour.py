"""The README's tour works when it is pasted."""

import re
import shutil
import subprocess
import sys
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.cluster import ROOT
from tests.deployment import Deployment
from tests.running import run_web, run_worker

pytestmark = [
    pytest.mark.xdist_group("demo"),
    pytest.mark.skipif(shutil.which("curl") is None, reason="the tour is made of curl"),
]
TOOLS = ("curl", "sed", "grep", "date", "sleep")
README = (ROOT / "README.md").read_text()


def blocks() -> list[str]:
    """The README's shell blocks, in order."""
    return re.findall(r"^```bash\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def script() -> str:
    """The blocks as one paste, each reporting that it succeeded."""
    told = [f"{block}\necho '@@ block {number} succeeded'" for number, block in enumerate(blocks())]
    return "\n".join(["set -euo pipefail", *told])


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A PATH with nothing on it but what every machine has, curl and python3."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(shutil.which(tool) or tool)
    (folder / "python3").symlink_to(Path(sys.executable).resolve())
    return folder


def test_the_tour_runs_from_the_first_call_to_the_letter(
    demo_deployment: Deployment, bare_path: Path
) -> None:
    with run_worker(demo_deployment.env), run_web(demo_deployment.env) as base:
        env = demo_deployment.env | {"PORT": str(urlsplit(base).port)}
        ran = subprocess.run(
            ["bash", "-c", script()],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    said = ran.stdout + ran.stderr
    for number, block in enumerate(blocks()):
        assert f"@@ block {number} succeeded" in said, f"{block}\n--- said ---\n{said}"
    assert "one visit: " in said
    assert "Your role does not allow this" in said
    letters = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in (demo_deployment.folder / "mail").glob("*.eml")
    ]
    plans = [letter for letter in letters if letter["To"] == "ana.moreira@example.test"]
    assert len(plans) == 1
    text = plans[0].get_body(("plain",))
    assert text is not None and "Upper trapezius, right side" in text.get_content()
    assert "asked to be called" in said
    for drawn in ("chart.svg", "outcomes.svg"):
        assert (demo_deployment.folder / drawn).read_text().startswith("<")
    assert (demo_deployment.folder / "plan.pdf").read_bytes().startswith(b"%PDF")


def test_what_the_readme_links_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
