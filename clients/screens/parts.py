"""The parts of the page of a client that higher apps add; settings.CLIENT_SCREEN_PARTS names them."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any, Protocol, cast

from django.conf import settings

from clients.models import Client
from clinic.models import Practice, Staff


class ClientScreenPart(Protocol):
    """A part of the page of a client; the module named in settings has this function."""

    def section(self, client: Client, person: Staff, practice: Practice) -> dict[str, Any] | None:
        """Return what it shows to this person: its `template` and the context of that; None for nothing.

        `first` names a template of lines for the top of the page: warnings, and the next visit.
        """


@cache
def screen_parts() -> tuple[ClientScreenPart, ...]:
    """Return every part, in the order of the page."""
    return tuple(cast(ClientScreenPart, import_module(name)) for name in settings.CLIENT_SCREEN_PARTS)


def visible_sections(client: Client, person: Staff, practice: Practice) -> Iterator[dict[str, Any]]:
    """Yield what the parts show of this client to this person."""
    for part in screen_parts():
        shown = part.section(client, person, practice)
        if shown is not None:
            yield shown
