"""Change a client's contact or wishes."""

from typing import Unpack

from django.db import transaction

from clients.actions.wish import wish
from clients.contact import WISHES, Contact, read_contact
from clients.models import Client
from clinic import audit
from clinic.actors import Actor
from clinic.models import Practice


@transaction.atomic
def update_contact(*, client: Client, revision: int | None, by: Actor, **contact: Unpack[Contact]) -> Client:
    """Set these details of the version that was read; 412 `changed_meanwhile` when another is present."""
    kept = read_contact(contact, Practice.objects.get())
    client = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    client.require_revision(revision)
    client.require_on_file()
    for name, value in kept.items():
        setattr(client, name, value)
    client.revision += 1
    client.full_clean()
    client.save()
    audit.record(by, "updated_contact", client, client_key=client.pk, fields=contact.keys() - set(WISHES))
    wish(client=client, contact=contact, by=by)
    return client
