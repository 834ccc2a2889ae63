"""Change a client's contact or wishes."""

from typing import Unpack

from django.db import transaction

from clients.actions.wish import wish
from clients.contact import WISHES, Contact, read_contact
from clients.models import Client
from clinic import audit
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Practice


@transaction.atomic
def update_contact(*, client: Client, revision: int | None, by: Actor, **contact: Unpack[Contact]) -> Client:
    """Set these details of the version that was read; 412 `changed_meanwhile` when another is present.

    Letters that wait, this person's and their wards', follow to a corrected address.
    """
    kept = read_contact(contact, Practice.current())
    client = Client.lock_revision(client.pk, revision)
    client.require_on_file()
    address = client.email
    for name, value in kept.items():
        setattr(client, name, value)
    client.revision += 1
    client.full_clean()
    client.save()
    if address and address != client.email:
        wards = client.wards.exclude(email=address).values_list("pk", flat=True)
        outbox.readdress(
            recipient_keys=[str(key) for key in (client.pk, *wards)], before=address, now=client.email
        )
    audit.record(by, "updated_contact", client, client_key=client.pk, fields=contact.keys() - set(WISHES))
    wish(client=client, contact=contact, by=by)
    return client
