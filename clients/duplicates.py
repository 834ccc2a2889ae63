"""People on file who may be the same person as a client: shown to whoever reads the client, never refused."""

from dataclasses import dataclass

from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from clients.models import Client
from clients.models.client import alike, plain_words

ALIKE = 0.65
MOST = 5
TELLING = ("email", "phone", "birth_on")


@dataclass(frozen=True)
class Suspect:
    """Somebody who may be the same person, and what they have in common."""

    client: Client
    because: tuple[str, ...]


def suspects_of(client: Client) -> list[Suspect]:
    """Up to five others: a name alike with the same e-mail, phone or birth date, or the very same name."""
    name = plain_words(Value(client.name))
    shared = Q(plain=name) & _birth_may_be(client)
    for field in TELLING:
        if getattr(client, field):
            shared |= Q(**{field: getattr(client, field)}) & Q(likeness__gte=ALIKE)
    found = (
        Client.objects.on_file()
        .exclude(pk=client.pk)
        .annotate(
            plain=plain_words(F("name")),
            likeness=Greatest(alike(name, plain_words(F("name"))), alike(plain_words(F("name")), name)),
        )
        .filter(shared)
        .order_by("-likeness", "id")[:MOST]
    )
    return [Suspect(other, _in_common(client, other)) for other in found]


def _birth_may_be(client: Client) -> Q:
    return Q(birth_on=None) | Q(birth_on=client.birth_on) if client.birth_on else Q()


def _in_common(client: Client, other: Client) -> tuple[str, ...]:
    same = [
        field
        for field in TELLING
        if getattr(client, field) and getattr(client, field) == getattr(other, field)
    ]
    return ("name", *same)
