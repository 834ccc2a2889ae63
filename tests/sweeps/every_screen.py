"""Every screen, read from the URLconf."""

import re
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver

from clinic.screens.screen import Screen
from tests.sweeps.every_route import VALUES


@dataclass(frozen=True)
class ScreenRoute:
    """One method of one screen."""

    method: str
    name: str
    screen: Screen

    @property
    def row(self) -> str:
        """Return its name in tables: `GET diary/visits/<uuid:pk>`."""
        return f"{self.method} {self.screen.path}"

    @property
    def example(self) -> str:
        """Return an address of this form that names no record."""
        return "/" + re.sub(r"<(\w+):\w+>", lambda match: VALUES[match[1]], self.screen.path)


def every_screen() -> list[ScreenRoute]:
    """Return each method of all screens, in order of their addresses."""
    found = []
    for pattern in get_resolver().url_patterns:
        callback: Any = getattr(pattern, "callback", None)
        if isinstance(pattern, URLPattern) and hasattr(callback, "screen"):
            declared: Screen = callback.screen
            found += [ScreenRoute(method, str(pattern.name), declared) for method in declared.capabilities]
    return sorted(found, key=lambda route: (route.screen.path, route.method))
