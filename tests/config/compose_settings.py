"""docker-compose.yml as data.

`python -m tests.config.compose_settings check --deploy` runs a management command under its settings.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from config.embedded.services import remove_services, run_services

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = {
    "SECRET_KEY": "qX7!mB2#vN9$kL4%tR6&wZ1*yP8(dF3)hJ5_cG0-sA7+eU2=iO",
    "PUBLIC_URL": "https://clinic.example",
    "EMAIL_URL": "smtp+tls://user:password@mail.example:587",
    "DEFAULT_FROM_EMAIL": "Willow Clinic <hello@clinic.example>",
}
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::?(?P<kind>[-?])(?P<rest>[^}]*))?\}")


def compose() -> dict[str, Any]:
    """Return the parsed compose file."""
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return parsed


def required_variables() -> set[str]:
    """Return the names of the values a person must give before compose starts anything."""
    text = (ROOT / "docker-compose.yml").read_text()
    return {match["name"] for match in VARIABLE.finditer(text) if match["kind"] == "?"}


def environment_of(service: str) -> dict[str, str]:
    """Return the environment of a service's process when every required value has been given."""
    variables: dict[str, str] = compose()["services"][service].get("environment", {})
    return {name: VARIABLE.sub(_value, str(text)) for name, text in variables.items()}


def _value(match: re.Match[str]) -> str:
    if match["kind"] == "-":
        return str(match["rest"])
    return SAMPLES.get(match["name"], "sample1234")


def main(arguments: list[str]) -> int:
    """Run a management command under the web service's settings, with throwaway services behind them."""
    env = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    var = ROOT / "var" / f"check-{os.getpid()}"
    try:
        with run_services(var, durable=False) as addresses:
            env |= environment_of("web") | addresses
            return subprocess.run(
                [sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, check=False
            ).returncode
    finally:
        remove_services(var)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
