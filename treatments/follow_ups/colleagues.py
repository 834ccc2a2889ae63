"""Acts of colleagues on somebody's notes, plans and follow-ups: their author is told.

They are read from the audit, and takeovers of drafts from the notes, so they tell what those tell.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from clients.models import Client
from clinic.models import AuditEntry, Staff
from treatments.models import FollowUp, NoteHandover, SelfCarePlan, SessionNote

TOLD = {
    ("sessionnote", "marked_in_error"): "marked your note about {client} as entered in error",
    ("selfcareplan", "changed"): "changed the plan of your note about {client}",
    ("selfcareplan", "sent"): "sent the plan of your note about {client}",
    ("followup", "closed"): "closed your follow-up of {client}",
}
"""What a digest says of an act; it names no sign, no reason and no outcome."""
TOOK_OVER = "took over your draft of a note about {client}"


class ColleagueAct(NamedTuple):
    """An act of a colleague; the keys are those of the colleague and of the client."""

    at: datetime
    by: str
    client: str
    words: str


def acts_of_colleagues(person: Staff, start: datetime, end: datetime) -> list[str]:
    """Return a sentence for each act of a colleague on this person's work from `start` until `end`."""
    acts = sorted([*_audited_acts(person, start, end), *_takeovers(person, start, end)])
    colleagues = _names(Staff, (act.by for act in acts))
    clients = _names(Client, (act.client for act in acts))
    sentences = (f"{colleagues[act.by]} {act.words.format(client=clients[act.client])}." for act in acts)
    return list(dict.fromkeys(sentences))


def _audited_acts(person: Staff, start: datetime, end: datetime) -> Iterator[ColleagueAct]:
    acts = AuditEntry.objects.filter(
        subject_key__in=_keys_of_work(person, start),
        at__gte=start,
        at__lt=end,
        actor_kind="staff",
        verb__in={verb for _, verb in TOLD},
    ).exclude(actor_key=person.actor_key)
    for act in acts:
        if words := TOLD.get((act.subject, act.verb)):
            yield ColleagueAct(act.at, act.actor_key, act.client_key, words)


def _takeovers(person: Staff, start: datetime, end: datetime) -> Iterator[ColleagueAct]:
    taken = NoteHandover.objects.filter(former_author=person, created_at__gte=start, created_at__lt=end)
    for at, by, client in taken.values_list("created_at", "author", "note__attendance__client"):
        yield ColleagueAct(at, str(by), str(client), TOOK_OVER)


def _keys_of_work(person: Staff, start: datetime) -> set[str]:
    """Return the keys of this person's records that an act since then can have touched."""
    notes = SessionNote.objects.filter(author=person, entered_in_error_at__gte=start)
    plans = SelfCarePlan.objects.filter(Q(sent_at=None) | Q(sent_at__gte=start), note__author=person)
    follow_ups = FollowUp.objects.filter(owner=person, closed_at__gte=start)
    keys: list[Iterable[UUID]] = [rows.values_list("pk", flat=True) for rows in (notes, plans, follow_ups)]
    return {str(key) for part in keys for key in part}


def _names(kind: type[Staff] | type[Client], keys: Iterable[str]) -> Mapping[str, str]:
    people = kind._default_manager.filter(pk__in=set(keys)).values_list("pk", "name")
    return {str(key): str(name) for key, name in people}
