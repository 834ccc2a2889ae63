"""Set a client's preferences about therapists."""

from uuid import UUID

from django.db import transaction

from clients.contact import PREFERENCES, Contact
from clients.models import Client, TherapistWish
from clinic import audit
from clinic.actors import Actor
from clinic.models import Resource
from clinic.refusals import fault


@transaction.atomic
def set_preferences(*, client: Client, contact: Contact, by: Actor) -> None:
    """Replace the lists of therapists that `contact` names; a list that was left out stays."""
    lists = {"prefer": contact.get("therapists_preferred"), "never": contact.get("therapists_never")}
    changes = {wish: set(keys) for wish, keys in lists.items() if keys is not None}
    if not changes:
        return
    therapists = set().union(*changes.values())
    _check_therapists(therapists)
    client.therapist_wishes.filter(wish__in=changes).delete()
    if (
        len(therapists) < sum(map(len, changes.values()))
        or client.therapist_wishes.filter(resource__in=therapists).exists()
    ):
        raise fault(
            "/therapists_never",
            "therapist_wished_twice",
            "Name each therapist once: as preferred or as never.",
        )
    TherapistWish.objects.bulk_create(
        TherapistWish(client=client, resource_id=key, wish=wish)
        for wish, keys in changes.items()
        for key in sorted(keys)
    )
    audit.record(by, "wished", client, client_key=client.pk, fields=set(PREFERENCES) & contact.keys())


def _check_therapists(keys: set[UUID]) -> None:
    therapists = set(Resource.objects.filter(pk__in=keys, kind="therapist").values_list("pk", flat=True))
    if keys - therapists:
        raise fault("/therapists_preferred", "therapist_unknown", "Name therapists by the ids of /resources.")
