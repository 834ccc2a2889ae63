"""The work of `make run` once all is installed: start all processes, watch them, stop them in order."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from config.demo.sign_ins import PASSWORD, SIGN_INS

from . import commands, shutdown, state
from .errors import StartupError, startup_error
from .processes import ChildProcess, ProcessCommand, run_alongside, run_to_end, stop_leftover
from .services import exclusive_lock, run_services
from .supervision import questions
from .supervision.progress import print_progress
from .supervision.restarts import WatchedProcess, watch

WEB_PATIENCE, WORKER_PATIENCE, BEAT_PATIENCE = 30.0, 60.0, 120.0


def run(var: Path, port: int) -> None:
    """Run all processes until asked to stop; none that it started is left afterwards."""
    shutdown.note_signals()
    with contextlib.suppress(shutdown.StopRequested), contextlib.ExitStack() as running:
        try:
            _start(running, var.resolve(), port)
        except OSError as error:
            raise startup_error(error, var) from error


def _start(running: contextlib.ExitStack, var: Path, port: int) -> None:
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    refusal = f"Knotwork already runs from {var}: stop it first."
    running.enter_context(exclusive_lock(var / "run.lock", refusal))
    for name in commands.PROCESS_NAMES:
        stop_leftover(name, var)
    if not state.is_free(port):
        raise StartupError(
            f"Port {port} is in use: stop what uses it, or choose another with PORT=8001 make run."
        )
    env = {**os.environ, "KNOTWORK_VAR": str(var)}
    watched: list[WatchedProcess] = []
    embedded = not (env.get("DATABASE_URL") and env.get("BROKER_URL"))
    if embedded:
        env |= running.enter_context(_embedded_services(var, env, watched))
        state.mark_embedded(env, var)
    env.setdefault("PUBLIC_URL", f"http://127.0.0.1:{port}")
    if not env.get("SECRET_KEY"):
        env["SECRET_KEY"] = state.secret_key(var)
    print_progress("Migrating the database and loading the catalogue")
    run_to_end(commands.management_command("set_up", env), var, shutdown.pause)
    env.pop("DATABASE_OWNER_URL", None)
    with _demo(env, var) if embedded else contextlib.nullcontext():
        watched += _start_processes(running, env, var, port)
    print(announcement(env, var, demo=embedded), flush=True)
    watch(watched)


@contextlib.contextmanager
def _embedded_services(
    var: Path, env: Mapping[str, str], watched: list[WatchedProcess]
) -> Iterator[dict[str, str]]:
    if env.get("DATABASE_URL") or env.get("BROKER_URL"):
        raise StartupError("Set both DATABASE_URL and BROKER_URL, or neither to use the embedded services.")
    print_progress("Starting PostgreSQL and Valkey")
    with run_services(var, watched=watched) as addresses:
        yield addresses


@contextlib.contextmanager
def _demo(env: Mapping[str, str], var: Path) -> Iterator[None]:
    """Set up the demo clinic, if there is none yet, while the web process starts and answers.

    It becomes visible in one transaction.
    """
    with run_alongside(commands.management_command("seed_demo", env), var, shutdown.pause):
        yield
        print_progress(f"Answering at {env['PUBLIC_URL']}, which says how far the demo clinic is")


def _start_processes(
    running: contextlib.ExitStack, env: Mapping[str, str], var: Path, port: int
) -> list[WatchedProcess]:
    print_progress("Starting web, worker and beat")
    # The reverse of the order in which they stop: the web process first, then the worker, then beat.
    address = f"http://127.0.0.1:{port}"
    writes = partial(questions.beat_answers, commands.beat_schedule(var), BEAT_PATIENCE, env["BROKER_URL"])
    is_alive = partial(questions.web_answers, f"{address}/healthz")
    order: list[tuple[ProcessCommand, Callable[[], bool], float]] = [
        (commands.beat_command(env, var), writes, BEAT_PATIENCE),
        (commands.worker_command(env), questions.WorkerQuestion(env["BROKER_URL"]), WORKER_PATIENCE),
        (commands.web_command(env, port), is_alive, WEB_PATIENCE),
    ]
    watched = []
    for command, answers, patience in order:
        child = ChildProcess(command, var)
        running.callback(child.stop)
        watched.append(WatchedProcess(child, answers, patience))
    _wait_until_ready(child, f"{address}/readyz")
    return watched


def _wait_until_ready(web: ChildProcess, url: str, timeout: float = 60.0) -> None:
    deadline = time.monotonic() + timeout
    while not questions.web_answers(url):
        web.require_alive()
        if time.monotonic() > deadline:
            raise StartupError(f"{url} does not answer 200. The web process said:\n{web.log_tail()}")
        shutdown.pause(0.1)


def announcement(env: Mapping[str, str], var: Path, *, demo: bool) -> str:
    """Return the lines that tell the address, the demo sign-ins and the folders of letters and logs."""
    url = env["PUBLIC_URL"]
    lines = ["", f"Knotwork is open at {url}", f"  API documentation  {url}/api/v1/docs"]
    if demo:
        lines += [f"  {role:<18} {email}" for role, email in SIGN_INS]
        lines.append(f"  {'password':<18} {PASSWORD}")
    if not env.get("EMAIL_URL"):
        lines.append(f"  letters land in    {var / 'mail'}/")
    return "\n".join([*lines, f"  logs               {var / 'log'}/", "", "Ctrl-C stops everything."])
