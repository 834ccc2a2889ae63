"""The figures, each a ratio to a baseline measured beside it."""

import os
import time
from typing import Any

import psutil
import psycopg

from clinic.jobs import wake_worker
from clinic.mail import outbox
from clinic.models import Envelope, Practice
from scheduling.waitlist.matching import matches_of
from tests.bench.baseline import bare_rate
from tests.bench.clinic import BenchClinic
from tests.bench.ill import sick_day_seconds
from tests.bench.moving_in import row_seconds
from tests.bench.over_http import booking_rate, early_morning, seconds_per_call, series_seconds
from tests.bench.over_screens import screen_seconds
from tests.bench.waiting import free_an_hour_for
from tests.running import run_mailbox, run_web, run_worker

BOOKINGS = int(os.environ.get("BENCH_BOOKINGS", "400"))
LETTERS = 300
WAITING = 500
VISITS_OF_A_SICK_DAY = 12


def measure_all(clinic: BenchClinic) -> None:
    """Measure everything in turn and print a line each."""
    env = dict(os.environ)
    with run_web(env) as base:
        pid = _listener(base)
        print(f"web process at rest: {_memory(pid):.0f} MB")
        booking_rate(base, clinic, 40, 1, early_morning(200))  # warm
        for callers, first in ((1, 300), (8, 400)):
            _measure_booking(base, pid, clinic, callers, first)
        _measure_reading(base, clinic)
        _measure_series(base, clinic)
        _measure_screens(base, clinic)
        _measure_waitlist(base, clinic)
        _measure_moving_in(base, clinic)
        _measure_sick_day(base, clinic)
    _measure_letters(env)


def _measure_booking(base: str, pid: int, clinic: BenchClinic, callers: int, first: int) -> None:
    address = os.environ["DATABASE_URL"]
    _delete_reservations()
    bare_before = bare_rate(address, clinic, BOOKINGS, callers)
    before = _cpu(pid)
    rate = booking_rate(base, clinic, BOOKINGS, callers, early_morning(first))
    cpu = (_cpu(pid) - before) / BOOKINGS
    _delete_reservations()
    bare = (bare_before + bare_rate(address, clinic, BOOKINGS, callers)) / 2
    print(
        f"booking, {callers} at once: {rate:.0f}/s, bare {bare:.0f}/s, one {bare / rate:.1f}th of"
        f" the baseline; {cpu * 1000:.1f} ms CPU of the web process each"
    )


def _measure_reading(base: str, clinic: BenchClinic) -> None:
    baseline = seconds_per_call(base, clinic, "me")
    day, month = early_morning(10).isoformat(), early_morning(40).isoformat()
    query = f"service={clinic.service}&therapist={clinic.therapists[0]}&from={day}&to={month}&limit=1000"
    for name, path in (
        ("30 days of one therapist", "availability?" + query.replace("+", "%2B")),
        (
            "first available over all",
            f"availability?service={clinic.service}&from={day}&to={month}&first=true".replace("+", "%2B"),
        ),
        ("search by a misspelt name", "clients?search=clent%2011"),
        ("a day's list", f"appointments?on={early_morning(301).date()}"),
    ):
        print(f"{name}: {seconds_per_call(base, clinic, path) / baseline:.1f} times /me")


def _measure_series(base: str, clinic: BenchClinic) -> None:
    """Print a series of ten visits beside one booking, which is what ten of them would take ten times."""
    single = 1 / booking_rate(base, clinic, 40, 1, early_morning(2400))
    plan = series_seconds(base, clinic, early_morning(2000), path="series/plan")
    book = series_seconds(base, clinic, early_morning(2000))
    print(f"series of ten: planned in {plan / single:.1f} bookings, booked in {book / single:.1f}")


def _measure_screens(base: str, clinic: BenchClinic) -> None:
    baseline = seconds_per_call(base, clinic, "me")
    found = screen_seconds(base, clinic, str(early_morning(301).date()))
    resources = len(clinic.therapists) + len(clinic.rooms)
    print(f"day view of {resources} resources: {found['diary'] / baseline:.1f} times /me")
    for path, seconds in found.items():
        print(f"screen {path}: {seconds / baseline:.1f} times /me")


def _measure_waitlist(base: str, clinic: BenchClinic) -> None:
    """Match those who wait with one hour that became free."""
    baseline = seconds_per_call(base, clinic, "me")
    freed = free_an_hour_for(clinic, WAITING, early_morning(20))
    practice = Practice.current()
    matches_of(freed, practice)  # warm
    started = time.perf_counter()
    found = len(matches_of(freed, practice))
    seconds = time.perf_counter() - started
    ratio = seconds / baseline
    print(f"a waitlist of {WAITING} matched when one hour frees, {found} fit: {ratio:.1f} times /me")


def _measure_moving_in(base: str, clinic: BenchClinic) -> None:
    baseline = seconds_per_call(base, clinic, "me")
    for step, seconds in row_seconds(clinic).items():
        print(f"{step}, each row: one {baseline / seconds:.0f}th of /me")


def _measure_sick_day(base: str, clinic: BenchClinic) -> None:
    """Settle a sick day beside one booking, which is what each of its visits would take by hand at least."""
    single = 1 / booking_rate(base, clinic, 40, 1, early_morning(2800))
    proposed, done = sick_day_seconds(clinic, VISITS_OF_A_SICK_DAY, early_morning(2900))
    print(
        f"a sick day of {VISITS_OF_A_SICK_DAY} visits: proposed in {proposed / single:.1f} bookings,"
        f" carried out in {done / single:.1f}"
    )


def _measure_letters(env: dict[str, str]) -> None:
    with run_mailbox() as mailbox:
        _post_letters()
        started = time.perf_counter()
        with run_worker(env | {"EMAIL_URL": mailbox.url}, concurrency=1):
            wake_worker(outbox.DELIVER_LETTERS)
            mailbox.wait_for(LETTERS, timeout=120)
            seconds = time.perf_counter() - started
    print(f"letters through SMTP, one worker: {LETTERS / seconds:.0f}/s from the worker's start")


def _post_letters() -> None:
    Envelope.objects.exclude(state="sent").update(state="withdrawn")
    for number in range(LETTERS):
        outbox.post(
            outbox.Letter(
                kind="reminder",
                recipient_key=str(number),
                about=f"bench:{number}",
                to_address=f"{number}@example.test",
                subject="Your visit",
                text="words " * 100,
                html="<p>" + "words " * 500 + "</p>",
            )
        )


def _delete_reservations() -> None:
    """Keep the diary of one measurement out of the next."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("DELETE FROM scheduling_claim")


def _listener(base: str) -> int:
    port = int(base.rsplit(":", 1)[1])
    return next(
        process.pid
        for process in psutil.process_iter()
        if process.name() != "postgres" and any(c.laddr.port == port for c in _listening(process))
    )


def _listening(process: psutil.Process) -> list[Any]:
    try:
        return [c for c in process.net_connections("tcp") if c.status == psutil.CONN_LISTEN]
    except psutil.Error:
        return []


def _family(pid: int) -> list[psutil.Process]:
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def _memory(pid: int) -> float:
    return float(max(process.memory_info().rss for process in _family(pid)) / 1e6)


def _cpu(pid: int) -> float:
    return float(sum(sum(process.cpu_times()[:2]) for process in _family(pid)))
