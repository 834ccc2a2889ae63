"""Request bodies, gathered before a thread is taken, within limits of size, time and memory."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from django.conf import settings

from clinic.refusals import Refusal

type Receive = Callable[[], Awaitable[dict[str, Any]]]

BODY_SECONDS = float(os.environ.get("REQUEST_BODY_SECONDS") or 20)
SMALL_BODY = 64 * 1024
"""Bodies up to this size are gathered even while larger ones have filled the memory."""
LARGE_BODIES = {"/set-up/import": 51_000_000, "/api/v1/imports": 51_000_000}
"""The largest body of the addresses that take files, which are gathered on disk."""
LARGE_BODY_SECONDS = 300.0
MOST_LARGE = 2
MOST_MEMORY = 64 * 1024 * 1024
_held = 0
_large = 0


class SenderGone(Exception):
    """The sender hung up before the body was whole."""


async def gather_body(receive: Receive, declared: int | None) -> bytes:
    """Return the whole body; one byte more than the limit at most, by which Django knows it is too large.

    A body that says itself that it is too large is not read. Refuses `request_too_slow` and `busy`.
    """
    if declared == 0 or (declared or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return b""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            await _read_into(body, receive)
    except TimeoutError:
        reason = "The request did not arrive whole in time. Send it again."
        raise Refusal("request_too_slow", reason, status=408) from None
    finally:
        _count(-len(body))
    return bytes(body)


async def gather_file(receive: Receive, declared: int | None, most: int) -> BinaryIO:
    """Return a body with a file in it, gathered on disk; empty where it says that it is too large.

    Refuses `request_too_slow` and `busy`.
    """
    global _large
    # Django reads it after this returns; it is deleted with the last reference.
    body = cast(BinaryIO, SpooledTemporaryFile(max_size=SMALL_BODY))  # noqa: SIM115
    if (declared or 0) > most:
        return body
    if _large >= MOST_LARGE:
        raise Refusal("busy", "Too many large requests at once. Try again in a moment.", status=503)
    _large += 1
    try:
        async with asyncio.timeout(LARGE_BODY_SECONDS):
            await _write_into(body, receive, most)
    except TimeoutError:
        reason = "The request did not arrive whole in time. Send it again."
        raise Refusal("request_too_slow", reason, status=408) from None
    finally:
        _large -= 1
    body.seek(0)
    return body


async def _write_into(body: BinaryIO, receive: Receive, most: int) -> None:
    size = 0
    while size <= most:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise SenderGone
        size += body.write(message.get("body", b""))
        if not message.get("more_body", False):
            return


async def _read_into(body: bytearray, receive: Receive) -> None:
    while len(body) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise SenderGone
        chunk = message.get("body", b"")[: settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1 - len(body)]
        body += chunk
        _count(len(chunk))
        if _held > MOST_MEMORY and len(body) > SMALL_BODY:
            raise Refusal("busy", "Too many large requests at once. Try again in a moment.", status=503)
        if not message.get("more_body", False):
            return


def _count(size: int) -> None:
    """Count the bytes of unfinished bodies; only the event loop calls this."""
    global _held
    _held += size
