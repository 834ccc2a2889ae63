"""Link two clients of one family, or end that."""

from django.db import transaction

from clients.models import Client, FamilyLink
from clinic import audit
from clinic.actors import Actor
from clinic.refusals import fault


@transaction.atomic
def link_family(*, client: Client, relative: Client, relation: str, by: Actor) -> FamilyLink:
    """Record that `relative` is the `relation` of `client`; refused where the two are linked already."""
    people = {person.pk: person for person in Client.lock_all({client.pk, relative.pk})}
    for person in people.values():
        person.require_on_file()
    if FamilyLink.objects.of(client).of(relative).exists() and client.pk != relative.pk:
        raise fault("/relative", "linked_already", "These two are linked already. End that link first.")
    link = FamilyLink(client=client, relative=relative, relation=relation)
    link.full_clean()
    link.save(force_insert=True)
    audit.record(by, "linked_family", link, client_key=client.pk, fields=["relative", "relation"])
    return link


@transaction.atomic
def end_family_link(*, link: FamilyLink, by: Actor) -> None:
    """Part two clients who were linked as family."""
    audit.record(by, "ended_family_link", link, client_key=link.client_id, fields=["relative"])
    link.delete()
