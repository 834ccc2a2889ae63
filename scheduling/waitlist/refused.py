"""The refusals of the waitlist."""

from django.utils.translation import gettext_lazy as _

from clinic.refusals import Refusal


def offer_over() -> Refusal:
    """Return the refusal of an offer that can no longer be answered."""
    return Refusal("offer_over", _("This time is no longer offered to you. You need not do anything."))


def entry_ended() -> Refusal:
    """Return the refusal to use an entry that ended."""
    return Refusal("entry_ended", "This client no longer waits for this. Add them to the waitlist again.")


def too_soon() -> Refusal:
    """Return the refusal of a time that leaves nobody time to answer."""
    return Refusal("too_soon", "This time is too near to be offered. Call the client, and book it.")


def outside_letter_hours() -> Refusal:
    """Return the refusal to ask somebody at night."""
    return Refusal("outside_letter_hours", "It is night where the client lives. Offer it in the morning.")


def offered_enough() -> Refusal:
    """Return the refusal of one offer more than a person gets on a day."""
    return Refusal("offered_enough", "This client was offered as many times today as one person may.")


def not_earlier() -> Refusal:
    """Return the refusal to offer a later time than the visit that would be given up for it."""
    return Refusal("not_earlier", "The client waits for an earlier time than they have. This one is later.")


def does_not_suit() -> Refusal:
    """Return the refusal of a time that the entry does not ask for."""
    return Refusal("does_not_suit", "The client does not wait for this time. Change the entry, or book it.")
