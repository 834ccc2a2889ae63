"""The part of a client's record about who they are: labels, people to turn to, family and payers."""

from datetime import datetime
from typing import Any

from django.db import models

from clients.merging.journal import Journal
from clients.merging.tables import ClientTable
from clients.models import Client, ClientLabel, ContactPerson, FamilyLink
from clients.record_parts import Entry, row_values
from clinic.refusals import Refusal

MODELS: tuple[type[models.Model], ...] = (ClientLabel, ContactPerson, FamilyLink)
TABLES = (
    ClientTable(ClientLabel, ("client",), "labels", once=True, told="label__name"),
    ClientTable(ContactPerson, ("client",), "contact_people", told="name"),
    ClientTable(FamilyLink, ("client", "relative"), "family_links", once=True),
)


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


def obstacles(source: Client, target: Client) -> list[Refusal]:
    """Return nothing: who somebody is speaks against no merge."""
    return []


def join(journal: Journal) -> None:
    """Do nothing: the rows are moved, and what both have is kept once."""


def keeps_treatment(client: Client) -> bool:
    """Return False: no row of this part says how the client was treated."""
    return False


def erase(client: Client) -> None:
    """Delete all rows; those for whom the client paid pay for themselves."""
    for rows in ("client_labels", "contact_people", "family_links", "family_links_to"):
        getattr(client, rows).all().delete()
    client.pays_for.update(payer=None)
