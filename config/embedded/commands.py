"""The commands of Knotwork's processes: web, worker, beat and management commands."""

import sys
from collections.abc import Mapping
from pathlib import Path

from .processes import ProcessCommand

ROOT = Path(__file__).resolve().parent.parent.parent
MANAGE = (sys.executable, str(ROOT / "manage.py"))
WORKERS = 2
# Workers need not know of each other; without this exchange the start takes a second less.
NO_EXCHANGE = ("--without-mingle", "--without-gossip")
PROCESS_NAMES = ("web", "worker", "beat", "set_up", "seed_demo")


def web_command(env: Mapping[str, str], port: int) -> ProcessCommand:
    """Return the command of the web server on this loopback port."""
    address = ("--host", "127.0.0.1", "--port", str(port), "--working-dir", str(ROOT))
    arguments = ("granian", "--interface", "asginl", *address, "--workers", "1", "config.asgi:application")
    return ProcessCommand("web", _installed(arguments), env=env, stop_seconds=15)


def worker_command(env: Mapping[str, str], *, concurrency: int = WORKERS) -> ProcessCommand:
    """Return the command of the Celery worker; it finishes the tasks in hand before it ends."""
    arguments = _celery("worker", *NO_EXCHANGE, "--concurrency", str(concurrency))
    return ProcessCommand("worker", arguments, env=env, stop_seconds=30)


def beat_command(env: Mapping[str, str], var: Path) -> ProcessCommand:
    """Return the command of Celery beat, which queues the periodic jobs."""
    return ProcessCommand("beat", _celery("beat", "--schedule", str(beat_schedule(var))), env=env)


def beat_schedule(var: Path) -> Path:
    """Return the file in which beat keeps when it queued each job last."""
    return var / "beat-schedule"


def management_command(name: str, env: Mapping[str, str]) -> ProcessCommand:
    """Return the command that runs this management command."""
    return ProcessCommand(name, (*MANAGE, name), env=env)


def _celery(*arguments: str) -> tuple[str, ...]:
    return _installed(("celery", "--workdir", str(ROOT), "-A", "config", *arguments, "--loglevel", "info"))


def _installed(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Take the program from the environment that this Python belongs to."""
    return (str(Path(sys.executable).parent / arguments[0]), *arguments[1:])
