"""The link to a new password: for one person, half an hour, until their password is another one."""

import uuid
from datetime import timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from clinic import clock
from clinic.models import Staff
from clinic.pages import links
from clinic.refusals import Refusal

PURPOSE = "new_password"
VALID_FOR = timedelta(minutes=30)


def reset_url(person: Staff) -> str:
    """Return the address at which this person sets a new password within half an hour, once."""
    return links.url(PURPOSE, f"{person.pk}:{_state(person)}", until=clock.now() + VALID_FOR)


def person_of_key(key: str) -> Staff:
    """Return the person whose link it is; refuses `link_expired` once the password is another one."""
    pk, _, state = key.partition(":")
    person = Staff.objects.filter(pk=uuid.UUID(pk), archived_at=None).first()
    if person is None or not constant_time_compare(state, _state(person)):
        reason = "This link was used already or is no longer in use. Ask for a new one."
        raise Refusal("link_expired", reason, status=410)
    return person


def _state(person: Staff) -> str:
    """Return a digest of what the link depends on: it changes with the password and the e-mail."""
    plain = f"{person.pk}|{person.email}|{person.password}"
    return salted_hmac("knotwork.new_password", plain, algorithm="sha256").hexdigest()[:32]
