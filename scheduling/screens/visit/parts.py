"""The parts that higher apps add to the panel of a visit; settings.VISIT_PANEL_PARTS names their modules."""

from functools import cache
from importlib import import_module
from typing import Any, Protocol, cast

from django.conf import settings

from clinic.screens.screen import StaffRequest
from scheduling.models import Appointment


class PanelPart(Protocol):
    """A part of the panel; the module named in settings has this function."""

    def part(self, request: StaffRequest, visit: Appointment) -> dict[str, Any] | None:
        """Return what it shows to this person: its `template` and the context of that; None for nothing."""


@cache
def _panel_parts() -> tuple[PanelPart, ...]:
    return tuple(cast(PanelPart, import_module(name)) for name in settings.VISIT_PANEL_PARTS)


def shown_parts(request: StaffRequest, visit: Appointment) -> list[dict[str, Any]]:
    """Return what the parts show to the person of this request, in the order of the settings."""
    contents = (part.part(request, visit) for part in _panel_parts())
    return [content for content in contents if content is not None]
