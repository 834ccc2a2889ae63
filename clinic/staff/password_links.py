"""The links at which somebody sets a password: once, for one person, for a while.

A link ends with its time, with another password or e-mail, and with a later invitation.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from clinic import clock
from clinic.models import Staff
from clinic.pages import links
from clinic.refusals import Refusal


@dataclass(frozen=True)
class PasswordLink:
    """One kind of such link: its purpose, which is the kind of its letter too, and for how long it works."""

    purpose: str
    valid_for: timedelta

    def ends_at(self) -> datetime:
        """Return when a link made now stops working."""
        return clock.now() + self.valid_for

    def url(self, person: Staff) -> str:
        """Return the address at which this person sets a password."""
        return links.url(self.purpose, f"{person.pk}:{self._state(person)}", until=self.ends_at())

    def person_of(self, key: str) -> Staff:
        """Return the person whose link it is; refuses `link_expired` once it is out of use."""
        pk, _, state = key.partition(":")
        person = Staff.objects.filter(pk=uuid.UUID(pk), archived_at=None).first()
        if person is None or not constant_time_compare(state, self._state(person)):
            reason = "This link was used already or is no longer in use. Ask for a new one."
            raise Refusal("link_expired", reason, status=410)
        return person

    def _state(self, person: Staff) -> str:
        """Return a digest of what the link depends on."""
        invited = person.invited_at.isoformat() if person.invited_at else ""
        plain = f"{person.pk}|{person.email}|{person.password}|{invited}"
        return salted_hmac(f"knotwork.{self.purpose}", plain, algorithm="sha256").hexdigest()[:32]


RESET = PasswordLink("new_password", timedelta(minutes=30))
INVITATION = PasswordLink("invitation", timedelta(days=7))
PASSWORD_LINKS = {link.purpose: link for link in (RESET, INVITATION)}
