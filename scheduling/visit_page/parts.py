"""The parts that higher apps add to the page of a visit; settings.VISIT_PAGE_PARTS names their modules."""

from functools import cache
from importlib import import_module
from typing import Any, Protocol, cast

from django.conf import settings
from django.http import HttpRequest

from scheduling.models import Appointment


class Part(Protocol):
    """A part of the page of a visit; the module named in settings has these functions."""

    def part(self, visit: Appointment, client_key: str) -> dict[str, Any] | None:
        """Return what it shows to this client: its `template` and the context of that; None for nothing."""

    def act(self, request: HttpRequest, visit: Appointment, client_key: str) -> bool:
        """Carry out the POST if it is for this part; return True if it was."""


@cache
def parts() -> tuple[Part, ...]:
    """Return every part, in the order of the page."""
    return tuple(cast(Part, import_module(name)) for name in settings.VISIT_PAGE_PARTS)


def visible_parts(visit: Appointment, client_key: str) -> list[dict[str, Any]]:
    """Return what the parts show to this client."""
    contents = (part.part(visit, client_key) for part in parts())
    return [content for content in contents if content is not None]


def handle_post(request: HttpRequest, visit: Appointment, client_key: str) -> bool:
    """Let the parts carry out a POST; return True if one did."""
    return any(part.act(request, visit, client_key) for part in parts())
