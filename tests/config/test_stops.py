"""`make run` ends: after a kill the next start recovers, and Ctrl-C leaves nothing."""

import signal

import psycopg
import pytest

from config.embedded.state import service_addresses
from tests.config.started import Run, processes_of

pytestmark = pytest.mark.xdist_group("make run")


def test_start_after_a_kill_recovers_and_keeps_the_data(run: Run) -> None:
    owner = service_addresses(run.tree / "var")["DATABASE_OWNER_URL"]
    with psycopg.connect(owner) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    run.end(signal.SIGKILL)
    orphans = {process.pid for process in processes_of(run.tree)}
    assert orphans, "killing the supervisor leaves its children, else this test shows nothing"
    again = Run(run.tree, run.port)
    again.wait_until_open()
    assert not orphans & {process.pid for process in processes_of(run.tree)}
    with psycopg.connect(service_addresses(run.tree / "var")["DATABASE_OWNER_URL"]) as connection:
        assert connection.execute("SELECT one FROM kept").fetchall() == [(1,)]
    run.process = again.process


def test_ctrl_c_leaves_no_process(run: Run) -> None:
    run.end(signal.SIGINT)
    assert processes_of(run.tree) == []
    assert list((run.tree / "var" / "pids").iterdir()) == []
