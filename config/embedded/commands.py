"""The processes of a running Knotwork: web, worker and beat."""

import sys
from collections.abc import Mapping
from pathlib import Path

from .processes import Command

ROOT = Path(__file__).resolve().parent.parent.parent
MANAGE = (sys.executable, str(ROOT / "manage.py"))
WORKERS = 2
ALONE = (
    "--without-mingle",
    "--without-gossip",
)  # workers need not know of each other; starting takes a second less
NAMES = ("web", "worker", "beat", "set_up", "seed_demo")


def web(env: Mapping[str, str], port: int) -> Command:
    """The web server on this loopback port."""
    where = ("--host", "127.0.0.1", "--port", str(port), "--working-dir", str(ROOT))
    threads = ("--workers", "1", "--blocking-threads", env.get("GRANIAN_BLOCKING_THREADS") or "4")
    words = ("granian", "--interface", "wsgi", *where, *threads, "config.wsgi:application")
    return Command("web", _from_environment(words), env=env, patience=15)


def worker(env: Mapping[str, str], *, concurrency: int = WORKERS) -> Command:
    """The Celery worker; it finishes the tasks in hand before it ends."""
    return Command(
        "worker", _celery("worker", *ALONE, "--concurrency", str(concurrency)), env=env, patience=30
    )


def beat(env: Mapping[str, str], var: Path) -> Command:
    """Celery beat, which says what is due and when."""
    return Command("beat", _celery("beat", "--schedule", str(var / "beat-schedule")), env=env)


def manage(command: str, env: Mapping[str, str]) -> Command:
    """A management command."""
    return Command(command, (*MANAGE, command), env=env)


def _celery(*words: str) -> tuple[str, ...]:
    return _from_environment(("celery", "--workdir", str(ROOT), "-A", "config", *words, "--loglevel", "info"))


def _from_environment(words: tuple[str, ...]) -> tuple[str, ...]:
    return (str(Path(sys.executable).parent / words[0]), *words[1:])
