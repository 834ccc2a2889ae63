"""Sign in with e-mail and password."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from knox.models import AuthToken, get_digest_token
from knox.settings import CONSTANTS, knox_settings

from clinic import audit, clock
from clinic.models import Staff
from clinic.refusals import Refusal


def sign_in(*, email: str, password: str) -> tuple[Staff, str, datetime]:
    """The person, a token and when it expires; any fault is `not_recognised`, in the same words and time."""
    person = Staff.objects.filter(email=email.strip().lower()).first()
    if person is None:
        make_password(password)  # as slow as a check, so that the time tells nobody which e-mails work here
    if person is None or not person.check_password(password) or not person.is_active:
        raise Refusal("not_recognised", "This e-mail and password do not match. Try again.", status=401)
    token, expires_at = issue_token(person=person)
    return person, token, expires_at


@transaction.atomic
def issue_token(*, person: Staff) -> tuple[str, datetime]:
    """Issue a token for one device; beyond ten at once, delete the oldest."""
    person = Staff.lock(person.pk)
    digest, token = get_digest_token()
    held = AuthToken(
        digest=digest,
        token_key=token[: CONSTANTS.TOKEN_KEY_LENGTH],
        user=person,
        expiry=clock.now() + knox_settings.TOKEN_TTL,
    )
    held.save(force_insert=True)
    newest = AuthToken.objects.filter(user=person).order_by("-created", "-digest")
    newest.exclude(pk__in=list(newest.values_list("pk", flat=True)[: settings.SIGN_INS_AT_ONCE])).delete()
    audit.record(person, "signed_in", person)
    return token, held.expiry
