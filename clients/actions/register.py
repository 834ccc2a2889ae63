"""Register a client."""

from typing import Unpack

from django.db import transaction

from clients.actions.details.label_client import label_client
from clients.actions.set_preferences import set_preferences
from clients.contact import LISTS, Contact, read_contact
from clients.details.custom_values import with_custom_values
from clients.guardians import lock_adult_age, require_guardian
from clients.models import Client
from clinic import audit
from clinic.actors import Actor
from clinic.models import Practice


@transaction.atomic
def register(*, by: Actor, **contact: Unpack[Contact]) -> Client:
    """Put somebody on file; a name is enough. A possible duplicate is shown, never refused."""
    practice = lock_adult_age() if contact.get("guardian") else Practice.current()
    fields = {"language": practice.language} | read_contact(contact, practice)
    fields["custom_values"] = with_custom_values({}, fields.get("custom_values", {}))
    client = Client(**fields)
    if client.guardian_id is not None:
        require_guardian(client, Client.lock(client.guardian_id), practice)
    client.full_clean()
    client.save(force_insert=True)
    audit.record(by, "registered", client, client_key=client.pk, fields=contact.keys() - set(LISTS))
    set_preferences(client=client, contact=contact, by=by)
    label_client(client=client, contact=contact, by=by)
    return client
