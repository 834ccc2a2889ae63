"""Acts of colleagues on somebody's notes, plans and follow-ups, read from the audit: their author is told."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from clients.models import Client
from clinic.models import AuditEntry, Staff
from treatments.models import FollowUp, SelfCarePlan, SessionNote

TOLD = {
    ("sessionnote", "marked_in_error"): "marked your note about {client} as entered in error",
    ("selfcareplan", "changed"): "changed the plan of your note about {client}",
    ("selfcareplan", "sent"): "sent the plan of your note about {client}",
    ("followup", "closed"): "closed your follow-up of {client}",
}
"""What a digest says of an act; it names no sign, no reason and no outcome."""


def acts_of_colleagues(person: Staff, start: datetime, end: datetime) -> list[str]:
    """Return a sentence for each act of a colleague on this person's work from `start` until `end`."""
    acts = AuditEntry.objects.filter(
        subject_key__in=_keys_of_work(person, start),
        at__gte=start,
        at__lt=end,
        actor_kind="staff",
        verb__in={verb for _, verb in TOLD},
    ).exclude(actor_key=person.actor_key)
    rows = [act for act in acts.order_by("at", "pk") if (act.subject, act.verb) in TOLD]
    colleagues = _names(Staff, (act.actor_key for act in rows))
    clients = _names(Client, (act.client_key for act in rows))
    sentences = (
        f"{colleagues[act.actor_key]} {TOLD[act.subject, act.verb].format(client=clients[act.client_key])}."
        for act in rows
    )
    return list(dict.fromkeys(sentences))


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
