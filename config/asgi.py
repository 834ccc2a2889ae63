"""The ASGI application of the web process: gathers a request, then hands it to Django in one of few threads.

Nobody who sends or reads slowly holds a thread, and /healthz needs none (docs/decisions/0035).
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from io import SEEK_END, BytesIO
from sys import stderr
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes

from config.wsgi import application as django_application

# isort: split
# Below, since these need Django's settings.
from clinic.http.problems import problem_of
from clinic.refusals import Refusal
from config.web.request_bodies import LARGE_BODIES, Receive, SenderGone, gather_body, gather_file

type Send = Callable[[dict[str, Any]], Awaitable[None]]
type Headers = list[tuple[bytes, bytes]]

THREADS = ThreadPoolExecutor(int(os.environ.get("WEB_THREADS") or 4), thread_name_prefix="web")
HEALTH_HEADERS = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
PROBLEM_HEADERS = [
    (b"content-type", b"application/problem+json"),
    (b"cache-control", b"no-store"),
    (b"connection", b"close"),
]
PLAIN_NAMES = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer one request: /healthz at once, all others once their body is there and a thread is free."""
    if scope["type"] != "http":
        return None
    if scope["path"] == "/healthz":
        health = b"" if scope["method"] == "HEAD" else b'{"status": "alive"}'
        return await _respond(send, 200, HEALTH_HEADERS, health)
    environ = environment(scope)
    declared = environ["CONTENT_LENGTH"]
    try:
        length = int(declared) if declared.isdecimal() else None
        body = await _gather(scope, receive, length)
    except SenderGone:
        return None
    except Refusal as refusal:
        return await _respond(send, refusal.status, PROBLEM_HEADERS, json.dumps(problem_of(refusal)).encode())
    environ["wsgi.input"] = body
    environ["CONTENT_LENGTH"] = str(max(length or 0, body.seek(0, SEEK_END)) or "")
    body.seek(0)
    status, headers, answer = await asyncio.get_running_loop().run_in_executor(THREADS, _run, environ)
    return await _respond(send, status, headers, answer)


async def _gather(scope: dict[str, Any], receive: Receive, length: int | None) -> BinaryIO:
    """Return the body of a request: that of a page that takes files on disk, any other in memory."""
    most = LARGE_BODIES.get(scope["path"]) if scope["method"] == "POST" else None
    return await gather_file(receive, length, most) if most else BytesIO(await gather_body(receive, length))


def environment(scope: dict[str, Any]) -> dict[str, Any]:
    """Return the WSGI environment of a request, without its body.

    A header whose name holds an underscore is left out: it would pass for another one.
    """
    host, port = scope.get("server") or ("127.0.0.1", 80)
    raw_path = scope.get("raw_path") or scope["path"].encode()
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw_path.split(b"?")[0]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": str(host),
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "CONTENT_LENGTH": "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.errors": stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if "_" in name:
            continue
        key = PLAIN_NAMES.get(name) or "HTTP_" + name.upper().replace("-", "_")
        present = environ.get(key)
        environ[key] = f"{present}{'; ' if name == 'cookie' else ','}{value}" if present else value
    return environ


def _run(environ: dict[str, Any]) -> tuple[int, Headers, bytes]:
    """Let Django answer in this thread; the answer is complete before the thread goes on to another."""
    begun: list[tuple[int, Headers]] = []

    def start_response(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
        lines = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        begun.append((int(status[:3]), lines))

    parts: Iterable[bytes] = django_application(environ, start_response)
    try:
        body = b"".join(parts)
    finally:
        if close := getattr(parts, "close", None):
            close()
    status, headers = begun[-1]
    return status, headers, body


async def _respond(send: Send, status: int, headers: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
