"""Run the benchmark against services of its own, with every write made durable."""

import os
import secrets
import shutil
import tempfile
from pathlib import Path

from config.embedded.services import run_services

ROOT = Path(__file__).resolve().parent.parent.parent
BOOKINGS = int(os.environ.get("BENCH_BOOKINGS", "400"))


def main() -> None:
    """Measure and print; the figures of docs/speed.md come from here."""
    var = Path(tempfile.mkdtemp(prefix="bench-", dir=_state_folder()))
    os.environ |= {"SECRET_KEY": secrets.token_urlsafe(48), "KNOTWORK_VAR": str(var)}
    os.environ |= {"PUBLIC_URL": "http://127.0.0.1:8000", "LOG_LEVEL": "ERROR"}
    try:
        with run_services(var) as addresses:
            os.environ |= addresses
            _measure()
    finally:
        shutil.rmtree(var, ignore_errors=True)


def _state_folder() -> Path:
    folder = Path(os.environ.get("KNOTWORK_VAR") or ROOT / "var").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _measure() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("set_up", verbosity=0)
    from tests.bench import clinic, figures

    figures.measure_all(clinic.create_clinic())


if __name__ == "__main__":
    main()
