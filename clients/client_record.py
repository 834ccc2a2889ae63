"""This floor's part of a client's record: contact, consents, conditions, and the letters that went out."""

from datetime import datetime
from typing import Any

from django.db import models

from clients.models import Client, Condition, Consent, TherapistWish
from clients.record_parts import Entry, entries, newest_first, row
from clinic import clock
from clinic.models import Envelope

MODELS: tuple[type[models.Model], ...] = (Client, TherapistWish, Consent, Condition)


def timeline(client: Client, *, until: datetime, most: int, clinical: bool) -> list[Entry]:
    """Registered, consents, letters; conditions where clinical entries are asked for."""
    letters = Envelope.objects.filter(recipient_key=str(client.pk))
    happened = [
        ("registered", "desk", Client.objects.filter(pk=client.pk), "created_at"),
        ("consent_given", "desk", Consent.objects.filter(client=client), "given_at"),
        ("consent_withdrawn", "desk", Consent.objects.filter(client=client), "withdrawn_at"),
        ("letter_sent", "desk", letters.filter(sensitivity="desk"), "sent_at"),
    ]
    if clinical:
        conditions = Condition.objects.filter(client=client)
        happened += [
            ("letter_sent", "clinical", letters.filter(sensitivity="clinical"), "sent_at"),
            ("condition_recorded", "clinical", conditions, "recorded_at"),
            ("condition_cleared", "clinical", conditions, "cleared_at"),
            ("condition_ended", "clinical", conditions, "ended_at"),
        ]
    return newest_first((e for each in happened for e in entries(*each, until=until, most=most)), most)


def export(client: Client) -> dict[str, list[dict[str, Any]]]:
    """Contact, wishes, consents, conditions and letters as they are kept."""
    return {
        "client": [row(client)],
        "therapist_wish": [row(record) for record in client.therapist_wishes.all()],
        "consent": [row(record) for record in client.consents.all()],
        "condition": [row(record) for record in client.conditions.all()],
        "letter": [row(record) for record in Envelope.objects.filter(recipient_key=str(client.pk))],
    }


def repoint(source: Client, target: Client) -> None:
    """Move all rows; where both consented, the target's consent stands and the source's ends."""
    now = clock.now()
    both = target.consents.live().values("kind")
    source.consents.live().filter(kind__in=both).update(withdrawn_at=now)
    source.consents.update(client=target)
    source.conditions.update(client=target)
    source.therapist_wishes.filter(resource__in=target.therapist_wishes.values("resource")).delete()
    source.therapist_wishes.update(client=target)
    source.wards.exclude(pk=target.pk).update(guardian=target)
    Envelope.objects.filter(recipient_key=str(source.pk)).update(recipient_key=str(target.pk))


def erase(client: Client) -> None:
    """Delete consents, conditions and wishes, blank the letters, and leave a row without a name."""
    for rows in (client.consents, client.conditions, client.therapist_wishes):
        rows.all().delete()
    client.wards.update(guardian=None)
    letters = Envelope.objects.filter(recipient_key=str(client.pk))
    letters.update(to_address="", subject="", text="", html="", opt_out_url="", purged_at=clock.now())
    blank = Client(pk=client.pk, name="Erased", created_at=client.created_at, archived_at=clock.now())
    blank.revision = client.revision + 1
    blank.save(force_update=True)
