"""The actors: a member of staff, the bearer of a link from a letter, or the system itself."""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Anyone an audit row can name."""

    @property
    def actor_kind(self) -> str: ...

    @property
    def actor_key(self) -> str: ...


@dataclass(frozen=True)
class LinkBearer:
    """Whoever opened a link in a letter; known only by the client the letter went to."""

    client_key: str
    actor_kind = "link"

    @property
    def actor_key(self) -> str:
        return self.client_key


@dataclass(frozen=True)
class SystemActor:
    """The system itself, named by the sweep or command that acts."""

    part: str
    actor_kind = "system"

    @property
    def actor_key(self) -> str:
        return self.part


def source_of(actor_key: str, client_key: object) -> str:
    """Return who entered what a client said: `client` behind a link, or `staff`; blank where nobody did."""
    if not actor_key:
        return ""
    return "client" if actor_key == str(client_key) else "staff"
