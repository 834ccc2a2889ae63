"""The tools agree: pre-commit runs the commands of `make lint`, and one Python version is said everywhere."""

import re
import subprocess
import tomllib

import yaml

from tests.project.source import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()


def recipe(target: str) -> list[str]:
    """Return the commands that make prints for a target, as they are run."""
    match = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert match, target
    commands = [line.strip() for line in match[1].splitlines()]
    return [command.replace("$(BIN)", ".venv/bin") for command in commands if not command.startswith("@")]


def test_pre_commit_runs_the_commands_of_make_lint() -> None:
    [repository] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]

    assert repository["repo"] == "local", "a remote hook would be downloaded"
    assert [hook["entry"] for hook in repository["hooks"]] == recipe("lint")
    assert {(hook["language"], hook["pass_filenames"]) for hook in repository["hooks"]} == {("system", False)}


def test_make_help_lists_every_target() -> None:
    listing = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    declared = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[0].split()

    assert [line.split()[0] for line in listing.splitlines()] == declared


def test_one_python_version_is_said_everywhere() -> None:
    version = (ROOT / ".python-version").read_text().strip()
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]

    assert tools["mypy"]["python_version"] == version
    assert tools["ruff"]["target-version"] == "py" + version.replace(".", "")
    assert f"FROM python:{version}-slim" in (ROOT / "Dockerfile").read_text()
    for name in ("README.md", "docs/operations.md", "config/embedded/install.sh"):
        assert set(re.findall(r"\b3\.\d+(?= or newer)", (ROOT / name).read_text())) == {version}, name
    minimum = f"sys.version_info < ({version.replace('.', ', ')})"
    for name in ("install.sh", "install.py"):
        assert minimum in (ROOT / "config" / "embedded" / name).read_text(), name


def test_the_editor_and_the_formatter_have_one_line_length() -> None:
    length = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["line-length"]

    assert f"max_line_length = {length}\n" in (ROOT / ".editorconfig").read_text()
