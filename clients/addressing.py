"""To whom a client's letters go: a child's to the guardian."""

from dataclasses import dataclass
from datetime import date

from clients.age import is_child
from clients.models import Client
from clinic.models import Practice


@dataclass(frozen=True)
class Addressee:
    """Who reads a letter. `key` is the client's whose letter it is, so that it stays on that client's record.

    `shared_mailbox` means that others read it too: it gets a link that asks for the birth date instead of
    clinical content.
    """

    key: str
    name: str
    address: str
    shared_mailbox: bool = False


def addressee(client: Client, on: date) -> Addressee | None:
    """The client, or the guardian of a child on this day; None when whoever it is has no e-mail."""
    reader = client
    if client.guardian is not None and client.birth_on is not None:
        adult_age = Practice.objects.values_list("adult_age", flat=True).get()
        reader = client.guardian if is_child(client.birth_on, on, adult_age) else client
    if not reader.email:
        return None
    return Addressee(str(client.pk), reader.name, reader.email, reader.shared_mailbox)
