"""To whom a client's letters go: a child's to the guardian."""

from dataclasses import dataclass
from datetime import date

from clients.age import is_child
from clients.models import Client
from clinic.models import Practice


@dataclass(frozen=True)
class Addressee:
    """Who reads a letter. `key` is the client's whose letter it is, so that it stays on that client's record.

    `whose` is that client's name when their guardian reads; else it is blank.
    `shared_mailbox` means that others read it too: it gets a link that asks for the birth date instead of
    clinical content.
    """

    key: str
    name: str
    address: str
    shared_mailbox: bool = False
    whose: str = ""


def addressee(client: Client, on: date) -> Addressee | None:
    """The client, or the guardian of a child on this day; None when whoever it is has no e-mail.

    Whose birth date is unknown and who has a guardian is taken for a child.
    """
    reader = client.guardian if client.guardian is not None and not _is_adult(client, on) else client
    if not reader.email:
        return None
    whose = "" if reader is client else client.name
    return Addressee(str(client.pk), reader.name, reader.email, reader.shared_mailbox, whose)


def _is_adult(client: Client, on: date) -> bool:
    if client.birth_on is None:
        return False
    return not is_child(client.birth_on, on, Practice.objects.values_list("adult_age", flat=True).get())
