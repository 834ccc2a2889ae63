"""`make run` heals: a part that is killed or hangs is started again, and what was acknowledged is there."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import psycopg
import pytest

from config.embedded.errors import StartupError
from config.embedded.processes import ChildProcess, ProcessCommand
from config.embedded.state import service_addresses
from config.embedded.supervision import questions, restarts
from config.embedded.supervision.restarts import WatchedProcess
from tests.callers import Caller
from tests.config.started import Run
from tests.running import answers

pytestmark = pytest.mark.xdist_group("make run")


def comes_true(holds: Callable[[], bool], run: Run, seconds: float = 120.0) -> bool:
    """Tell if this holds within so many seconds of a run that goes on."""
    deadline = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < deadline:
        assert run.process.poll() is None, run.printed_text
        time.sleep(0.1)
    return held


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
    news = f"{name} ended by itself and is started again"
    said = run.printed_text.count(news)

    if name == "web":
        kill_worker_of_web(run)
    else:
        main_process(run, name).kill()

    assert comes_true(lambda: run.printed_text.count(news) > said, run), run.printed_text
    assert comes_true(lambda: web_serves(run), run), run.printed_text
    assert dana.api("GET", f"clients/{added.json()['id']}").status == 200
    assert comes_true(lambda: bool(dana.api("GET", "status").json()["broker_answers"]), run), run.printed_text


def test_letters_leave_after_all_those_restarts(run: Run) -> None:
    waiting = "SELECT count(*) FROM clinic_envelope WHERE state = 'waiting' AND send_after < now()"

    def none_waits() -> bool:
        with psycopg.connect(service_addresses(run.tree / "var")["DATABASE_OWNER_URL"]) as connection:
            return connection.execute(waiting).fetchone() == (0,)

    assert comes_true(none_waits, run), run.printed_text


def test_a_web_process_that_hangs_is_replaced(run: Run) -> None:
    for child in main_process(run, "web").children(recursive=True):
        child.send_signal(signal.SIGSTOP)

    news = "web does not answer and is started again"
    assert comes_true(lambda: news in run.printed_text, run), run.printed_text
    assert comes_true(lambda: web_serves(run), run), run.printed_text


@pytest.fixture
def quick_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions, "TIMEOUT_SECONDS", 1)


def question_to(name: str, run: Run) -> Callable[[], bool]:
    """Return the question that the supervisor asks this process of the run."""
    addresses = service_addresses(run.tree / "var")
    if name == "worker":
        return questions.WorkerQuestion(addresses["BROKER_URL"])
    if name == "valkey":
        return partial(questions.valkey_answers, addresses["BROKER_URL"])
    return partial(questions.database_answers, addresses["DATABASE_URL"])


@pytest.mark.parametrize("name", ["postgres", "valkey", "worker"])
def test_a_stopped_process_leaves_its_question_unanswered(run: Run, quick_questions: None, name: str) -> None:
    answers_now, process = question_to(name, run), main_process(run, name)
    assert comes_true(answers_now, run), run.printed_text

    process.suspend()
    try:
        assert not answers_now()
    finally:
        process.resume()

    assert comes_true(answers_now, run), run.printed_text


def test_beat_that_wrote_nothing_for_too_long_does_not_answer(run: Run, tmp_path: Path) -> None:
    schedule, broker = tmp_path / "beat-schedule", service_addresses(run.tree / "var")["BROKER_URL"]
    schedule.touch()
    os.utime(schedule, (0, 0))
    assert not questions.beat_answers(schedule, 60, broker)

    (tmp_path / "beat-schedule-wal").touch()

    assert questions.beat_answers(schedule, 60, broker)


def test_a_process_that_does_not_answer_is_ended_and_started_again(tmp_path: Path, no_pause: None) -> None:
    child = ChildProcess(ProcessCommand("worker", ["sleep", "60"]), tmp_path)
    hanging, watched = psutil.Process(child.process.pid), WatchedProcess(child, lambda: False, 0.0)
    hanging.suspend()
    try:
        assert watched.trouble() == "does not answer"
        watched.start_again("does not answer")

        assert not hanging.is_running()
        assert child.alive and child.process.pid != hanging.pid
    finally:
        child.stop()


def ask_until(watched: WatchedProcess, holds: Callable[[], bool]) -> None:
    """Ask as the watch does, until this holds."""
    deadline = time.monotonic() + 20
    while not holds() and time.monotonic() < deadline:
        watched.ask()
        time.sleep(0.1)
    assert holds()


def test_a_beat_that_hangs_is_ended_and_started_again(
    tmp_path: Path, no_pause: None, capsys: pytest.CaptureFixture[str]
) -> None:
    schedule = tmp_path / "beat-schedule"
    writing = ["sh", "-c", f"while true; do touch {schedule}; sleep 0.1; done"]
    child = ChildProcess(ProcessCommand("beat", writing), tmp_path)
    writes = partial(questions.beat_answers, schedule, 2.0, os.environ["BROKER_URL"])
    hanging, watched = psutil.Process(child.process.pid), WatchedProcess(child, writes, 1.0)
    try:
        ask_until(watched, writes)
        hanging.suspend()
        ask_until(watched, lambda: watched.trouble() is not None)

        watched.start_again(str(watched.trouble()))

        ask_until(watched, writes)
        assert not hanging.is_running()
        assert "beat does not answer and is started again" in capsys.readouterr().err
    finally:
        child.stop()


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
