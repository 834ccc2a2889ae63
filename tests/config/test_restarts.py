"""`make run` heals: a part that is killed or hangs is started again, and what was acknowledged is there."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from config.embedded.errors import StartupError
from config.embedded.processes import ChildProcess, ProcessCommand
from config.embedded.state import free_port, service_addresses
from config.embedded.supervision import restarts
from config.embedded.supervision.restarts import WatchedProcess
from tests.callers import Caller
from tests.config.started import Run, copy_tree, kill_remaining_processes
from tests.running import answers

pytestmark = pytest.mark.xdist_group("make run again")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A run that answers."""
    tree = copy_tree(tmp_path_factory.mktemp("heals") / "private")
    with kill_remaining_processes(tree):
        run = Run(tree, free_port())
        run.wait_until_open()
        yield run
        run.end(signal.SIGINT)


def wait_until(holds: Callable[[], bool], run: Run, seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert run.process.poll() is None, run.printed_text
        assert time.monotonic() < deadline, run.printed_text
        time.sleep(0.2)


def main_process(run: Run, name: str) -> psutil.Process:
    return psutil.Process(int((run.tree / "var" / "pids" / name).read_text().split()[0]))


def web_serves(run: Run) -> bool:
    return answers(f"http://127.0.0.1:{run.port}/readyz")


@pytest.fixture(scope="module")
def dana(run: Run) -> Caller:
    base = f"http://127.0.0.1:{run.port}"
    password = {"email": "dana@willow.test", "password": "willow-demo"}
    return Caller(base, Caller(base).api("POST", "sign-in", password).json()["token"])


def kill_worker_of_web(run: Run) -> None:
    for child in main_process(run, "web").children(recursive=True):
        child.kill()


@pytest.mark.parametrize("name", ["postgres", "valkey", "worker", "beat", "web"])
def test_a_killed_process_is_started_again_and_nothing_acknowledged_is_lost(
    run: Run, dana: Caller, name: str
) -> None:
    added = dana.api("POST", "clients", {"name": f"Kept over {name}"})
    assert added.status == 201, added.content
    said = run.printed_text.count(f"{name} ended by itself and is started again")

    if name == "web":
        kill_worker_of_web(run)
    else:
        main_process(run, name).kill()

    wait_until(lambda: run.printed_text.count(f"{name} ended by itself and is started again") > said, run)
    wait_until(lambda: web_serves(run), run)
    assert dana.api("GET", f"clients/{added.json()['id']}").status == 200
    wait_until(lambda: bool(dana.api("GET", "status").json()["broker_answers"]), run)


def test_letters_leave_after_all_those_restarts(run: Run) -> None:
    waiting = "SELECT count(*) FROM clinic_envelope WHERE state = 'waiting' AND send_after < now()"

    def none_waits() -> bool:
        with psycopg.connect(service_addresses(run.tree / "var")["DATABASE_OWNER_URL"]) as connection:
            return connection.execute(waiting).fetchone() == (0,)

    wait_until(none_waits, run)


def test_a_web_process_that_hangs_is_replaced(run: Run) -> None:
    for child in main_process(run, "web").children(recursive=True):
        child.send_signal(signal.SIGSTOP)

    wait_until(lambda: "web does not answer and is started again" in run.printed_text, run)
    wait_until(lambda: web_serves(run), run)


@pytest.fixture
def short_lived(tmp_path: Path) -> Iterator[WatchedProcess]:
    """A process that ends at once, each time it is started."""
    child = ChildProcess(ProcessCommand("beat", ["true"]), tmp_path)
    yield WatchedProcess(child, lambda: True, 60)
    child.stop()


def start_again(process: WatchedProcess, times: int) -> None:
    for _ in range(times):
        process.child.process.wait()
        process.start_again(str(process.trouble()))


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restarts, "LONGEST_PAUSE", 0.0)


def test_restarts_at_once_end_the_run(short_lived: WatchedProcess, no_pause: None) -> None:
    start_again(short_lived, restarts.RESTARTS)

    with pytest.raises(StartupError, match="beat ended"):
        start_again(short_lived, 1)


def test_restarts_with_time_between_them_are_forgotten(
    short_lived: WatchedProcess, no_pause: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restarts, "WITHIN_SECONDS", 0.0)

    start_again(short_lived, restarts.RESTARTS + 3)

    assert len(short_lived.restarted_at) == 1


def test_the_last_sentence_names_a_full_disk(
    short_lived: WatchedProcess, no_pause: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.embedded.errors.is_full", lambda folder: True)
    start_again(short_lived, restarts.RESTARTS)

    with pytest.raises(StartupError, match="is full: free some space"):
        start_again(short_lived, 1)
