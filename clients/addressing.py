"""The addressee of a client's letters: for a child the guardian."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet

from clients.models import Client
from clinic.models import Practice
from clinic.pages.links import LinkTarget
from clinic.setup.days import earliest_today


@dataclass(frozen=True)
class Addressee:
    """The reader of a letter. `key` is the key of the client whom it is about, on whose record it stays.

    `whose` is that client's name when their guardian reads; else it is blank.
    `reader_key` is the key of the person who reads, `reader` that person's record.
    """

    key: str
    name: str
    address: str
    whose: str = ""
    reader_key: str = ""
    reader: Client | None = field(default=None, repr=False, compare=False)

    @property
    def language(self) -> str:
        """The language that the reader chose."""
        return self.reader.language if self.reader else ""

    @cached_property
    def shared_mailbox(self) -> bool:
        """True if others read the mailbox: they get a link that asks for the birth date, nothing clinical."""
        return self.reader is not None and has_shared_mailbox(self.reader)


def speaker(client: Client, on: date, practice: Practice | None = None) -> Client:
    """Return who speaks for a client on this day: the guardian of a child, else the client.

    A client with a guardian and no known birth date counts as a child. The practice is read if not given.
    """
    if client.guardian is None:
        return client
    is_child = client.birth_on is None or client.is_minor(on, (practice or Practice.current()).adult_age)
    return client.guardian if is_child else client


def load_guardians(clients: Iterable[Client]) -> None:
    """Read the guardians of these clients at once, for all that asks who speaks for them."""
    wards = [client for client in clients if client.guardian_id]
    guardians = Client.objects.in_bulk({client.guardian_id for client in wards}) if wards else {}
    for client in wards:
        client.guardian = guardians[client.guardian_id]


def addressee(client: Client, on: date, practice: Practice | None = None) -> Addressee | None:
    """Return the client, or the guardian of somebody who is a child on this day.

    None without an e-mail, and when the client or the reader is archived: nobody who left is written to.
    """
    reader = speaker(client, on, practice)
    if not reader.email or client.archived_at or reader.archived_at:
        return None
    whose = "" if reader is client else client.called
    return Addressee(str(client.pk), reader.called, reader.email, whose, str(reader.pk), reader)


def has_shared_mailbox(reader: Client) -> bool:
    """Return as it was said of this mailbox; where nobody did, True if others have the address."""
    if reader.shared_mailbox is not None:
        return reader.shared_mailbox
    return others_at_address(reader).exists()


def present_reader(recipient_key: str) -> Addressee | None:
    """Return who reads the letters about the client of this key, wherever they are from; None if nobody."""
    client = Client.objects.select_related("guardian").filter(pk=recipient_key).first()
    return addressee(client.survivor(), earliest_today()) if client else None


def require_present_reader(link: LinkTarget, client: Client, on: date) -> Addressee:
    """Return who reads this client's letters now; refuse `link_expired` to a link written to another."""
    reader = addressee(client, on)
    link.require_reader(reader.address if reader else "")
    assert reader is not None, "a link has the address of a reader"
    return reader


def others_at_address(client: Client) -> QuerySet[Client]:
    """Return the other clients on file who have the client's e-mail address, without guardian and wards.

    They read what is sent there, whether somebody marked the mailbox as shared or not.
    """
    others = others_at(client.email.lower(), client.pk, client.guardian_id or client.pk)
    return others.order_by("name", "id") if client.email else Client.objects.none()


def others_at(email: Any, client: Any, guardian: Any) -> QuerySet[Client]:
    """Return the clients on file at an address but this one, their guardian and wards.

    Values, or expressions over the query around it; `guardian` is the client's own key where there is none.
    """
    family = Q(pk=client) | Q(guardian=client) | Q(pk=guardian)
    return Client.objects.on_file().filter(email=email).exclude(Q(email="") | family)
