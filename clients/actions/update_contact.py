"""Change a client's contact or preferences."""

from typing import Unpack

from django.db import transaction

from clients.actions.details.label_client import label_client
from clients.actions.set_preferences import set_preferences
from clients.contact import LISTS, Contact, read_contact
from clients.details.custom_values import with_custom_values
from clients.guardians import (
    lock_adult_age,
    require_adult_of_wards,
    require_birth_not_needed,
    require_guardian,
)
from clients.models import Client
from clients.record_parts import require_facts_in_lifetime
from clinic import audit
from clinic.actors import Actor
from clinic.mail.actions.follow_readers import follow_readers
from clinic.models import Practice

DECIDING = {"email", "guardian", "birth_on", "shared_mailbox", "language", "name", "preferred_name"}
"""The details that decide who reads a client's letters, in what form and language, and how they greet."""


@transaction.atomic
def update_contact(*, client: Client, revision: int | None, by: Actor, **contact: Unpack[Contact]) -> Client:
    """Set these details of the version that was read; 412 `changed_meanwhile` when another is present.

    Letters that wait, this person's and their wards', are written anew for whoever reads them now; those that
    went to somebody else and are still of use are sent again.
    """
    practice = lock_adult_age() if contact.keys() & {"guardian", "birth_on"} else Practice.current()
    changes = read_contact(contact, practice)
    guardian: Client | None = changes.get("guardian")
    rows = {row.pk: row for row in Client.lock_all({client.pk, guardian.pk if guardian else client.pk})}
    client = rows[client.pk]
    client.require_revision(revision)
    client.require_on_file()
    if guardian is not None:
        changes["guardian"] = rows[guardian.pk]
        require_guardian(client, rows[guardian.pk], practice)
    if "custom_values" in changes:
        changes["custom_values"] = with_custom_values(client.custom_values, changes["custom_values"])
    before, born = client.column_values(), client.birth_on
    for name, value in changes.items():
        setattr(client, name, value)
    if changes.get("birth_on"):
        require_adult_of_wards(client, practice)
    elif born and client.birth_on is None:
        require_birth_not_needed(client, born, practice)
    if client.birth_on != born:
        require_facts_in_lifetime(client)
    client.full_clean()
    if client.column_values() == before and not contact.keys() & set(LISTS):
        return client
    client.save_revision()
    if DECIDING & changes.keys():
        wards = client.wards.values_list("pk", flat=True)
        follow_readers(recipient_keys=[str(key) for key in (client.pk, *wards)], by=by)
    audit.record(by, "updated_contact", client, client_key=client.pk, fields=contact.keys() - set(LISTS))
    set_preferences(client=client, contact=contact, by=by)
    label_client(client=client, contact=contact, by=by)
    return client
