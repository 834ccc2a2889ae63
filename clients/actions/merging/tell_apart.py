"""Note that two clients who look like one person are two, or take that back."""

from django.db import transaction

from clients.models import Client, NotSamePerson
from clinic import audit
from clinic.models import Staff
from clinic.refusals import fault


@transaction.atomic
def tell_apart(*, client: Client, other: Client, by: Staff) -> NotSamePerson:
    """Note that these are two people: they are not shown as perhaps the same, and not merged."""
    if client.pk == other.pk:
        raise fault("/other", "same_record", "These are one record. Name another client.")
    for each in Client.lock_all([client.pk, other.pk]):
        each.require_not_merged()
    if noted := NotSamePerson.objects.between(client, other).first():
        return noted
    noted = NotSamePerson.objects.create(client=client, other=other, noted_by=by)
    for each in (client, other):
        audit.record(by, "told_apart", each, client_key=each.pk)
    return noted


@transaction.atomic
def take_back_told_apart(*, client: Client, other: Client, by: Staff) -> None:
    """Take back that these are two people; where nobody said so it changes nothing."""
    Client.lock_all([client.pk, other.pk])
    removed, _kinds = NotSamePerson.objects.between(client, other).delete()
    for each in (client, other) if removed else ():
        audit.record(by, "took_back_told_apart", each, client_key=each.pk)
