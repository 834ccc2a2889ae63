"""Real processes and a real mailbox for tests; each ends with its block."""

import contextlib
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from config.embedded import commands
from config.embedded.processes import ChildProcess, ProcessCommand
from config.embedded.state import free_port


@contextlib.contextmanager
def run_web(env: Mapping[str, str], *, port: int | None = None) -> Iterator[str]:
    """Run granian on a free port; yields the base URL once /healthz answers."""
    port = port or free_port()
    base = f"http://127.0.0.1:{port}"
    with _running(commands.web_command(env, port), env) as child:
        _wait(child, lambda: answers(f"{base}/healthz"))
        yield base


@contextlib.contextmanager
def run_worker(env: Mapping[str, str], *, concurrency: int = 1) -> Iterator[ChildProcess]:
    """Run a Celery worker; yields once it is ready for tasks."""
    with _running(commands.worker_command(env, concurrency=concurrency), env) as child:
        _wait(child, lambda: " ready." in child.log_tail(500))
        yield child


@contextlib.contextmanager
def run_beat(env: Mapping[str, str]) -> Iterator[ChildProcess]:
    """Run Celery beat with its schedule file in the test's folder."""
    with _running(commands.beat_command(env, Path(env["KNOTWORK_VAR"])), env) as child:
        _wait(child, lambda: "beat: Starting" in child.log_tail(500))
        yield child


class Mailbox:
    """An SMTP server that keeps what it receives."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.port = free_port()

    @property
    def url(self) -> str:
        """The address to put into EMAIL_URL."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        """Keep the message and accept it."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.raw.append(content)
        self.messages.append(BytesParser(EmailMessage, policy=default).parsebytes(content))
        return "250 Message accepted"

    def wait_for(self, count: int, timeout: float = 60.0) -> list[EmailMessage]:
        """Return the messages, once there are at least this many."""
        deadline = time.monotonic() + timeout
        while len(self.messages) < count:
            assert time.monotonic() < deadline, f"{len(self.messages)} of {count} letters came"
            time.sleep(0.05)
        return self.messages


@contextlib.contextmanager
def run_mailbox(mailbox: Mailbox | None = None) -> Iterator[Mailbox]:
    """Receive mail over real SMTP on a free port; a mailbox with other behaviour may be given."""
    mailbox = mailbox or Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def answers(url: str) -> bool:
    """Tell if this address answers 200."""
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as response:
        return bool(response.status == 200)
    return False


@contextlib.contextmanager
def _running(command: ProcessCommand, env: Mapping[str, str]) -> Iterator[ChildProcess]:
    child = ChildProcess(command, Path(env["KNOTWORK_VAR"]))
    try:
        yield child
    except BaseException:
        print(f"--- {command.name} said ---\n{child.log_tail(60)}", file=sys.stderr)
        raise
    finally:
        child.stop()


def _wait(child: ChildProcess, until: Callable[[], bool], timeout: float = 120.0) -> None:
    deadline = time.monotonic() + timeout
    while not until():
        child.require_alive()
        assert time.monotonic() < deadline, f"{child.command.name} did not get ready:\n{child.log_tail()}"
        time.sleep(0.05)
