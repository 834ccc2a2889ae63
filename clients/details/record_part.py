"""The part of a client's record about who they are: labels, people to turn to, family and payers."""

from datetime import datetime
from typing import Any

from django.db import models

from clients.models import Client, ClientLabel, ContactPerson, FamilyLink
from clients.record_parts import Entry, row_values

MODELS: tuple[type[models.Model], ...] = (ClientLabel, ContactPerson, FamilyLink)


def timeline(client: Client, *, until: datetime, most: int, clinical: bool) -> list[Entry]:
    """Return nothing: who somebody is has no time."""
    return []


def describe(entry: Entry) -> str:
    """Return a blank: no entry is of this part."""
    return ""


def earliest_facts(client: Client) -> dict[str, Any]:
    """Return nothing: no row of this part is dated."""
    return {}


def export(client: Client) -> dict[str, list[dict[str, Any]]]:
    """Return labels with their names, contact people and family links as they are stored."""
    labels = client.client_labels.select_related("label")
    return {
        "client_label": [{**row_values(each), "name": each.label.name} for each in labels],
        "contact_person": [row_values(each) for each in client.contact_people.all()],
        "family_link": [row_values(each) for each in FamilyLink.objects.of(client)],
    }


def reassign(source: Client, target: Client) -> None:
    """Move all rows; a label or a relative that both have is kept once, and nobody pays for themselves."""
    source.client_labels.filter(label__in=target.client_labels.values("label")).delete()
    source.client_labels.update(client=target)
    source.contact_people.update(client=target)
    _join_families(source, target)
    Client.objects.filter(pk=target.pk, payer=source).update(payer=None)
    source.pays_for.update(payer=target)


def _join_families(source: Client, target: Client) -> None:
    known = {link.seen_by(target)[0].pk for link in FamilyLink.objects.of(target)} | {target.pk}
    for link in FamilyLink.objects.of(source):
        relative, relation = link.seen_by(source)
        if relative.pk in known:
            link.delete()
        else:
            FamilyLink.objects.filter(pk=link.pk).update(client=target, relative=relative, relation=relation)


def erase(client: Client) -> None:
    """Delete all rows; those for whom the client paid pay for themselves."""
    for rows in ("client_labels", "contact_people", "family_links", "family_links_to"):
        getattr(client, rows).all().delete()
    client.pays_for.update(payer=None)
