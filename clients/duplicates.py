"""People on file who may be the same person as a client: shown, and named before a screen registers one."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Greatest

from clients.models import Client, NotSamePerson
from clients.models.likeness import plain_words, word_similarity
from clinic.refusals import Refusal

LEAST_SIMILARITY = 0.65
SHARED_DETAILS = ("email", "phone", "birth_on")
"""The details that, when shared by two people of similar names, suggest one person."""
MOST_DUPLICATES = 5
"""The most people that a screen shows as perhaps the same."""


@dataclass(frozen=True)
class PossibleDuplicate:
    """Somebody who may be the same person, and the details that both have in common."""

    client: Client
    because: tuple[str, ...]


def possible_duplicates(client: Client, *, most: int) -> list[PossibleDuplicate]:
    """Return the most alike: a similar name and a shared detail, or the same name and no other birth date."""
    name = plain_words(Value(client.name))
    match = Q(plain=name) & _birth_date_may_be_the_same(client)
    for field in SHARED_DETAILS:
        if getattr(client, field):
            match |= Q(**{field: getattr(client, field)}) & Q(similarity__gte=LEAST_SIMILARITY)
    plain = plain_words(F("name"))
    others = (
        Client.objects.on_file()
        .exclude(pk=client.pk)
        .exclude(_told_apart_from(client))
        .annotate(
            plain=plain, similarity=Greatest(word_similarity(name, plain), word_similarity(plain, name))
        )
        .filter(match)
        .order_by("-similarity", "id")[:most]
    )
    return [PossibleDuplicate(other, _details_in_common(client, other)) for other in others]


def _told_apart_from(client: Client) -> Exists:
    """Return that somebody said of the client of a row that it is not this one."""
    pairs = NotSamePerson.objects.filter(
        Q(client=client.pk, other=OuterRef("pk")) | Q(client=OuterRef("pk"), other=client.pk)
    )
    return Exists(pairs)


def require_nobody_alike(client: Client) -> None:
    """Refuse to register somebody who may be on file, and name them: a warning, so nobody is locked."""
    if alike := possible_duplicates(client, most=MOST_DUPLICATES):
        raise Refusal(
            "may_be_on_file",
            "Somebody on file may be this person. Choose them, or say that it is somebody else.",
            people=alike,
        )


def people_alike(refusal: Refusal | None) -> list[PossibleDuplicate]:
    """Return whom a refusal names as people who may be the same."""
    return refusal.extra.get("people", []) if refusal and refusal.code == "may_be_on_file" else []


def _birth_date_may_be_the_same(client: Client) -> Q:
    if client.birth_on is None:
        return Q()
    return Q(birth_on=None) | Q(birth_on=client.birth_on)


def _details_in_common(client: Client, other: Client) -> tuple[str, ...]:
    same = [
        field
        for field in SHARED_DETAILS
        if getattr(client, field) and getattr(client, field) == getattr(other, field)
    ]
    return ("name", *same)
