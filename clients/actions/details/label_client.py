"""Set the labels of a client."""

from django.db import transaction

from clients.contact import Contact
from clients.models import Client, ClientLabel, Label
from clinic import audit
from clinic.actors import Actor
from clinic.refusals import fault


@transaction.atomic
def label_client(*, client: Client, contact: Contact, by: Actor) -> None:
    """Replace the labels where `contact` names them; one that is out of use stays, and is given to nobody."""
    if "labels" not in contact:
        return
    chosen, present = set(contact["labels"]), set(client.client_labels.values_list("label", flat=True))
    if chosen == present:
        return
    added = chosen - present
    if Label.objects.filter(pk__in=added, archived_at=None).count() < len(added):
        raise fault("/labels", "label_unknown", "Name labels by the ids of /labels that are in use.")
    client.client_labels.filter(label__in=present - chosen).delete()
    ClientLabel.objects.bulk_create(ClientLabel(client=client, label_id=key) for key in sorted(added))
    audit.record(by, "labelled", client, client_key=client.pk, fields=["labels"])
