"""Find the record of somebody who proved an e-mail address: more than one person may read it."""

from django.db.models import F, Value

from clients.models import Client
from clients.models.likeness import plain_words
from scheduling.models import OnlineBooking


def client_of(booking: OnlineBooking) -> Client | None:
    """Return the client on file with this e-mail and birth date, or with this name where no birth is known.

    None where nobody is, or several are: then a new record is made, and the desk sees who is alike.
    """
    at_address = Client.objects.on_file().filter(email=booking.email.lower())
    named = at_address.filter(birth_on=None).alias(plain=plain_words(F("name")))
    for rows in (
        at_address.filter(birth_on=booking.birth_on),
        named.filter(plain=plain_words(Value(booking.name))),
    ):
        if found := list(rows[:2]):
            return found[0] if len(found) == 1 else None
    return None
