"""The shell blocks of README.md and docs/tour.md work when they are pasted."""

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
    pytest.mark.skipif(shutil.which("curl") is None, reason="the pages call curl"),
]
TOOLS = ("curl", "sed", "grep", "date", "sleep")


def blocks(page: str) -> list[str]:
    """Return the shell blocks of a page, in order."""
    return re.findall(r"^```bash\n(.*?)^```", (ROOT / page).read_text(), re.MULTILINE | re.DOTALL)


def paste(page: str, deployment: Deployment, path: Path) -> str:
    """Run the blocks of a page as one paste, assert that each succeeds, and return the output."""
    marked = [f"{block}\necho '@@ block {number} succeeded'" for number, block in enumerate(blocks(page))]
    with run_worker(deployment.env), run_web(deployment.env) as base:
        result = subprocess.run(
            [shutil.which("bash") or "bash", "-c", "\n".join(["set -euo pipefail", *marked])],
            cwd=ROOT,
            env=deployment.env | {"PORT": str(urlsplit(base).port), "PATH": str(path)},
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
    output = result.stdout + result.stderr
    for number, block in enumerate(blocks(page)):
        assert f"@@ block {number} succeeded" in output, f"{block}\n--- output ---\n{output}"
    return output


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A PATH with nothing on it but curl, python3 and the tools that every machine has."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        (folder / tool).symlink_to(shutil.which(tool) or tool)
    (folder / "python3").symlink_to(Path(sys.executable).resolve())
    return folder


def test_the_readme_books_a_visit(demo_deployment: Deployment, bare_path: Path) -> None:
    output = paste("README.md", demo_deployment, bare_path)

    assert '"state": "booked"' in output


def test_the_tour_runs_from_the_first_call_to_the_letter(
    demo_deployment: Deployment, bare_path: Path
) -> None:
    output = paste("docs/tour.md", demo_deployment, bare_path)

    assert "one visit: " in output
    assert "Your role does not allow this" in output
    letters = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in (demo_deployment.folder / "mail").glob("*.eml")
    ]
    to_ana = [letter for letter in letters if letter["To"] == "ana.moreira@example.test"]
    texts = [body.get_content() for letter in to_ana if (body := letter.get_body(("plain",)))]
    assert sum("press to a good ache" in " ".join(text.lower().split()) for text in texts) == 1
    assert "asked to be called" in output
    assert "week_4\n" in output, "Kofi's question is open"
    for drawing in ("chart.svg", "outcomes.svg"):
        assert (demo_deployment.folder / drawing).read_text().startswith("<")
    assert (demo_deployment.folder / "plan.pdf").read_bytes().startswith(b"%PDF")
