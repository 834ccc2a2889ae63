"""A sign-in between password and second step: a signed state in a hidden field, for ten minutes.

It opens nothing by itself: the second step is still asked for.
"""

from datetime import timedelta

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from clinic import clock
from clinic.models import Staff
from clinic.refusals import Refusal

LASTS_FOR = timedelta(minutes=10)


def state_of(person: Staff) -> str:
    """Return the state of somebody whose password was right just now."""
    until = int((clock.now() + LASTS_FOR).timestamp())
    return _signer().sign(f"{person.pk}:{until}:{_digest(person)}")


def person_of_state(state: str) -> Staff:
    """Return whose password was right; refuses `sign_in_expired` after ten minutes or a new password."""
    expired = Refusal("sign_in_expired", "This took too long. Sign in again with your password.", status=401)
    try:
        pk, until, digest = _signer().unsign(state).split(":")
    except (signing.BadSignature, ValueError):
        raise expired from None
    person = Staff.objects.filter(pk=pk, archived_at=None).first()
    if person is None or int(until) < clock.now().timestamp():
        raise expired
    if not constant_time_compare(digest, _digest(person)):
        raise expired
    return person


def _digest(person: Staff) -> str:
    """Return a digest that changes with the password."""
    return salted_hmac("knotwork.begun_sign_in", person.password, algorithm="sha256").hexdigest()[:32]


def _signer() -> signing.Signer:
    return signing.Signer(salt="knotwork.begun_sign_in", sep="~")
