"""The consents to ask of a client in words: one rule for the record, the visit and the calls."""

from typing import NamedTuple

from django.utils.functional import Promise

from clients.consents.asking import ConsentToAsk, consents_to_ask
from clients.consents.words import CONSENT_NAMES, REASONS_TO_ASK_IN_WORDS
from clients.models import Client
from clinic.models import Practice


class ConsentNotice(NamedTuple):
    """A kind of consent to ask for, its name and why."""

    kind: str
    name: str | Promise
    because: str | Promise


def consent_notices(client: Client, practice: Practice) -> list[ConsentNotice]:
    """Return what is to be asked of a client today; nothing of one who is archived."""
    if client.archived_at:
        return []
    return notices_of(consents_to_ask([client], practice, practice.today())[client.pk])


def notices_of(asked: list[ConsentToAsk]) -> list[ConsentNotice]:
    """Return these consents in words."""
    return [
        ConsentNotice(each.kind, CONSENT_NAMES[each.kind], REASONS_TO_ASK_IN_WORDS[each.because])
        for each in asked
    ]
