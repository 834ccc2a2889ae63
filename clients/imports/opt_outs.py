"""Opt-outs that were said to another system: they count here too, consents do not."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings

from clients.models import Consent
from clinic.actors import Actor
from clinic.audit.entries import record_each
from clinic.models import Suppression
from clinic.prepared_query import insert_many


def opt_out_of_letters(added: Iterable[Any], *, on_file: Sequence[Any], by: Actor) -> None:
    """Keep back all letters that one can opt out of from those added, and from those on file.

    Of the latter not from those who agreed to letters here: that is their newer word.
    """
    agreed = set(
        Consent.objects.live()
        .filter(client__in=on_file, kind__in=["reminders", "aftercare"])
        .values_list("client_id", flat=True)
    )
    keys = [*added, *(key for key in on_file if key not in agreed)]
    kinds = settings.LETTERS_TO_OPT_OUT_OF
    wanted = [(str(key), kind) for key in dict.fromkeys(keys) for kind in kinds]
    there = Suppression.objects.filter(cause="opt_out", recipient_key__in=[str(key) for key in keys])
    present = set(there.values_list("recipient_key", "kind"))
    new = [
        Suppression(cause="opt_out", recipient_key=key, kind=kind)
        for key, kind in wanted
        if (key, kind) not in present
    ]
    insert_many(new)
    record_each(by, "opted_out", new, client_keys=[each.recipient_key for each in new], fields=["kind"])


def end_opt_outs_of(keys: Iterable[Any]) -> None:
    """Delete the opt-outs of clients who are gone."""
    Suppression.objects.filter(cause="opt_out", recipient_key__in=[str(key) for key in keys]).delete()
