"""People on file who may be the same person as a client, or of the family."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Greatest
from django.db.models.lookups import GreaterThanOrEqual

from clients.models import Client, FamilyLink, NotSamePerson
from clients.models.likeness import first_word, plain_texts, plain_words, similarity, word_similarity
from clinic.refusals import Refusal

LEAST_SIMILARITY = 0.65
LEAST_LIKENESS_CALLED = 0.4
"""Of what two people are called by, in trigrams: Anna and Ana are as alike, Anna and Maria are not."""
CONTACT = ("email", "phone")
SHARED_DETAILS = (*CONTACT, "birth_on")
"""The details that, when shared by two people of similar names, suggest one person."""
NOBODY = Q(pk__in=[])
MOST_DUPLICATES = 5
"""The most people that a screen shows as perhaps the same."""


@dataclass(frozen=True)
class PossibleDuplicate:
    """Somebody who may be the same person or of the family, and the details that both have in common."""

    client: Client
    because: tuple[str, ...]
    is_family: bool = False

    @property
    def kind(self) -> str:
        """The kind of likeness, as the API tells it."""
        return "family" if self.is_family else "same_person"


def possible_duplicates(client: Client, *, most: int) -> list[PossibleDuplicate]:
    """Return who may be the same person: a similar name and a shared detail, or the same name alone.

    Who shares e-mail or phone and was born on another day, or has another first name, may be of the family.
    """
    return [each for each in people_like(client, most=most) if not each.is_family]


def people_like(client: Client, *, most: int) -> list[PossibleDuplicate]:
    """Return who may be the same person, the most alike first, and then who may be of the family.

    Who is known to be of the family is left out of the latter, and who was told apart out of both.
    """
    shared = {name: Q(**{name: value}) for name in SHARED_DETAILS if (value := getattr(client, name))}
    contact = reduce(or_, [shared[name] for name in CONTACT if name in shared], NOBODY)
    of_family = contact & (_born_otherwise(client) | Q(likeness_of_called__lt=LEAST_LIKENESS_CALLED))
    same = Q(plain=plain_words(Value(client.name))) & _birth_date_may_be_the_same(client)
    same |= reduce(or_, shared.values(), NOBODY) & Q(similarity__gte=LEAST_SIMILARITY)
    others: Any = Client.objects.on_file().exclude(pk=client.pk).exclude(_told_apart_from(client))
    found = (
        others.annotate(**_likeness(client))
        .annotate(is_family=Case(When(of_family, then=True), default=False))
        .filter((Q(is_family=False) & same) | (Q(is_family=True) & ~_known_family(client)))
        .order_by("is_family", "-similarity", "id")[:most]
    )
    return [PossibleDuplicate(other, _details_in_common(client, other), other.is_family) for other in found]


def _likeness(client: Client) -> dict[str, Any]:
    """Return the columns that say how alike the name of each other is, and what both are called by."""
    name, plain = plain_words(Value(client.name)), plain_words(F("name"))
    whole = similarity(name, plain)
    called = [
        similarity(mine, theirs)
        for mine in (first_word(name), plain_words(Value(client.preferred_name)))
        for theirs in (first_word(plain), plain_words(F("preferred_name")))
    ]
    turned_round = Case(When(GreaterThanOrEqual(whole, 1.0), then=1.0), default=0.0)
    return {
        "plain": plain,
        "similarity": Greatest(word_similarity(name, plain), word_similarity(plain, name)),
        "likeness_of_called": Greatest(turned_round, *called),
    }


def _born_otherwise(client: Client) -> Q:
    """Return that both birth dates are known and differ."""
    if client.birth_on is None:
        return NOBODY
    return Q(birth_on__isnull=False) & ~Q(birth_on=client.birth_on)


def _known_family(client: Client) -> Q:
    """Return that this is on record already: a family link, or one is the guardian of the other."""
    links = FamilyLink.objects.filter(
        Q(client=client.pk, relative=OuterRef("pk")) | Q(client=OuterRef("pk"), relative=client.pk)
    )
    return Q(Exists(links)) | Q(guardian=client.pk) | Q(pk=client.guardian_id)


def may_have_duplicates(clients: Sequence[Client]) -> list[bool]:
    """Return, of each of these clients, if somebody on file has their name or a detail of theirs."""
    names = plain_texts([client.name for client in clients])
    rows = [
        {name, *(value for field in SHARED_DETAILS if (value := getattr(client, field)))}
        for name, client in zip(names, clients, strict=True)
    ]
    match = Q(plain__in=names)
    for field in SHARED_DETAILS:
        match |= Q(**{f"{field}__in": {getattr(client, field) for client in clients} - {"", None}})
    others = Client.objects.on_file().annotate(plain=plain_words(F("name"))).filter(match)
    known = {value for row in others.values_list("plain", *SHARED_DETAILS) for value in row}
    return [not row.isdisjoint(known) for row in rows]


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


def _details_in_common(client: Client, other: Any) -> tuple[str, ...]:
    same = [
        field
        for field in SHARED_DETAILS
        if getattr(client, field) and getattr(client, field) == getattr(other, field)
    ]
    return ("name", *same) if other.similarity >= LEAST_SIMILARITY else tuple(same)
