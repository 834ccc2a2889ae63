"""What `make run` does once everything is installed: start the house, watch it, stop it in order."""

import contextlib
import os
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from . import commands as house
from . import state as kept
from . import stopping
from .announcement import announcement
from .errors import Trouble, from_os_error
from .processes import Child, Command, alongside, run_to_end, stop_leftover
from .secret_key import secret_key
from .services import alone, services

RESTARTS = 3


def run(var: Path, port: int) -> None:
    """Run the whole house until it is asked to stop; nothing it started is left afterwards."""
    stopping.listen()
    with contextlib.suppress(stopping.Stopped), contextlib.ExitStack() as running:
        try:
            _start(running, var.resolve(), port)
        except OSError as error:
            raise from_os_error(error, var) from error


def _start(running: contextlib.ExitStack, var: Path, port: int) -> None:
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    running.enter_context(alone(var / "run.lock", f"Knotwork already runs from {var}: stop it first."))
    for name in house.NAMES:
        stop_leftover(name, var)
    if not kept.is_free(port):
        raise Trouble(f"Port {port} is in use: stop what uses it, or choose another with PORT=8001 make run.")
    env = {**os.environ, "KNOTWORK_VAR": str(var)}
    own = not (env.get("DATABASE_URL") and env.get("BROKER_URL"))
    env |= running.enter_context(_own_services(var, env)) if own else {}
    env.setdefault("PUBLIC_URL", f"http://127.0.0.1:{port}")
    if not env.get("SECRET_KEY"):
        env["SECRET_KEY"] = secret_key(var)
    say("Migrating the database and loading the catalogue")
    run_to_end(house.manage("set_up", env), var, stopping.pause)
    env.pop("DATABASE_OWNER_URL", None)
    with _demo(env, var) if own else contextlib.nullcontext():
        children = _open(running, env, var, port)
    print(announcement(env, var, demo=own), flush=True)
    _watch(children)


@contextlib.contextmanager
def _own_services(var: Path, env: Mapping[str, str]) -> Iterator[dict[str, str]]:
    if env.get("DATABASE_URL") or env.get("BROKER_URL"):
        raise Trouble("Set both DATABASE_URL and BROKER_URL, or neither to use the embedded services.")
    say("Starting PostgreSQL and Valkey")
    with services(var) as addresses:
        yield addresses


@contextlib.contextmanager
def _demo(env: Mapping[str, str], var: Path) -> Iterator[None]:
    """Set up the demo clinic while the doors open; nothing of it is seen before all of it is there."""
    with alongside(house.manage("seed_demo", env), var, stopping.pause):
        yield
        say("Setting up the demo clinic, if there is none yet")


def _open(running: contextlib.ExitStack, env: Mapping[str, str], var: Path, port: int) -> list[Child]:
    say("Starting web, worker and beat")
    # Started and therefore stopped so that the web goes first, then the worker, then beat.
    commands = [house.beat(env, var), house.worker(env), house.web(env, port)]
    children = [_child(running, command, var) for command in commands]
    _wait_until_ready(children[-1], f"http://127.0.0.1:{port}/readyz")
    return children


def _child(running: contextlib.ExitStack, command: Command, var: Path) -> Child:
    child = Child(command, var)
    running.callback(child.stop)
    return child


def _wait_until_ready(web: Child, url: str, patience: float = 60.0) -> None:
    deadline = time.monotonic() + patience
    while not _ready(url):
        web.must_live()
        if time.monotonic() > deadline:
            raise Trouble(f"{url} does not answer 200. The web process said:\n{web.last_words()}")
        stopping.pause(0.1)


def _ready(url: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as response:
        return bool(response.status == 200)
    return False


def _watch(children: list[Child]) -> None:
    left = RESTARTS
    while True:
        stopping.pause(0.3)
        for child in children:
            if child.alive:
                continue
            if child.command.name == "web" or left == 0:
                child.must_live()
            left -= 1
            say(f"{child.command.name} stopped by itself and is started again")
            child.start()


def say(what: str) -> None:
    """One line of progress."""
    print(f"{what} ...", file=sys.stderr, flush=True)
