"""What floors above add to the page of a visit: each names its part in settings.VISIT_PAGE_PARTS."""

from functools import cache
from importlib import import_module
from typing import Any, Protocol, cast

from django.conf import settings
from django.http import HttpRequest

from scheduling.models import Appointment


class Part(Protocol):
    """A part of the page of a visit; the module named in settings has these functions."""

    def part(self, visit: Appointment, client_key: str) -> dict[str, Any] | None:
        """What it shows to this client: its `template`, and what that needs; None for nothing."""

    def act(self, request: HttpRequest, visit: Appointment, client_key: str) -> bool:
        """Do what was posted, if it is this part's to do; answers whether it was."""


@cache
def parts() -> tuple[Part, ...]:
    """Every part, in the order of the page."""
    return tuple(cast(Part, import_module(name)) for name in settings.VISIT_PAGE_PARTS)


def shown(visit: Appointment, client_key: str) -> list[dict[str, Any]]:
    """What each part shows."""
    found = (one.part(visit, client_key) for one in parts())
    return [part for part in found if part is not None]


def acted(request: HttpRequest, visit: Appointment, client_key: str) -> bool:
    """Whether a part took what was posted."""
    return any(one.act(request, visit, client_key) for one in parts())
