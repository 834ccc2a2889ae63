"""Every route of the API, read from the URLconf."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver
from rest_framework.views import APIView

from clinic.http.endpoint import Endpoint, endpoints_of

UNKNOWN_ID = "0199c0de-0000-7000-8000-00000000dead"
VALUES = {"uuid": UNKNOWN_ID, "slug": "none-such", "str": "none-such", "int": "7"}


@dataclass(frozen=True)
class Route:
    """One method of one address."""

    method: str
    address: str
    viewset: Any
    action: str

    @property
    def name(self) -> str:
        """Return its name in tables: `GET locations/<uuid:pk>`."""
        return f"{self.method} {self.address}"

    @property
    def endpoint(self) -> Endpoint:
        """Return the declaration of its endpoint."""
        return endpoints_of(self.viewset)[self.action]

    @property
    def example(self) -> str:
        """Return an address of this form that names no record."""
        return re.sub(r"<(\w+):\w+>", lambda match: VALUES[match[1]], self.address)


def every_route() -> list[Route]:
    """Return all routes below /api/v1 that lead to endpoints of the project, in order."""
    return sorted(_walk(get_resolver().url_patterns, ""), key=lambda route: (route.address, route.method))


def _walk(patterns: list[Any], before: str) -> Iterator[Route]:
    for pattern in patterns:
        address = before + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            yield from _walk(pattern.url_patterns, address)
            continue
        callback: Any = pattern.callback
        if issubclass(getattr(callback, "cls", object), APIView) and hasattr(callback, "actions"):
            for method, action in callback.actions.items():
                if method != "head":
                    yield Route(method.upper(), address.removeprefix("api/v1/"), callback.cls, action)
