"""Add, change or remove a person to turn to about a client."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from clients.contact import read_contact_phone
from clients.models import Client, ContactPerson
from clinic import audit
from clinic.actions.records import add_record, change_record
from clinic.actors import Actor
from clinic.models import Practice


@transaction.atomic
def add_contact_person(*, client: Client, fields: Mapping[str, Any], by: Actor) -> ContactPerson:
    """Add somebody outside the practice to the record of a client on file."""
    client = Client.lock(client.pk)
    client.require_on_file()
    return add_record(ContactPerson, {"client": client, **_as_kept(fields)}, by=by, client_key=client.pk)


@transaction.atomic
def change_contact_person(
    *, contact: ContactPerson, changes: Mapping[str, Any], revision: int | None, by: Actor
) -> ContactPerson:
    """Change these fields of a contact person; stale revisions are refused."""
    Client.lock(contact.client_id).require_on_file()
    return change_record(contact, _as_kept(changes), revision=revision, by=by, client_key=contact.client_id)


@transaction.atomic
def remove_contact_person(*, contact: ContactPerson, revision: int | None, by: Actor) -> None:
    """Take a contact person off the record."""
    contact = ContactPerson.lock_revision(contact.pk, revision)
    audit.record(by, "removed", contact, client_key=contact.client_id)
    contact.delete()


def _as_kept(fields: Mapping[str, Any]) -> dict[str, Any]:
    kept = dict(fields)
    if kept.get("phone"):
        kept["phone"] = read_contact_phone(kept["phone"], Practice.current().country)
    if "email" in kept:
        kept["email"] = kept["email"].strip().lower()
    return kept
