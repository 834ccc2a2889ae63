"""Sign out of one device, or of all."""

from django.db import transaction
from knox.models import AuthToken

from clinic import audit
from clinic.actors import Actor
from clinic.models import Staff


@transaction.atomic
def sign_out(*, token: AuthToken, by: Actor) -> None:
    """The token stops working at once."""
    AuthToken.objects.filter(pk=token.pk).delete()
    audit.record(by, "signed_out", token.user)


@transaction.atomic
def sign_out_everywhere(*, person: Staff, by: Actor, except_for: AuthToken | None = None) -> None:
    """All of a person's tokens stop working at once, but for the one in hand if it is given."""
    tokens = AuthToken.objects.filter(user=person)
    if except_for is not None:
        tokens = tokens.exclude(pk=except_for.pk)
    tokens.delete()
    audit.record(by, "signed_out_everywhere", person)
