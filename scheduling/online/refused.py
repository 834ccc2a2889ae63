"""The refusals of what is over."""

from django.utils.translation import gettext_lazy as _

from clinic.refusals import Refusal


def booking_over() -> Refusal:
    """Return the refusal of a booking whose time to finish it, or to confirm it, has passed."""
    reason = _("This booking was not finished in time, and its time is no longer held. Please choose again.")
    return Refusal("booking_over", reason, status=410)


def request_over() -> Refusal:
    """Return the refusal of a request that was answered, or whose time to answer it has passed."""
    return Refusal("request_over", _("This request was answered, taken back, or its time has passed."))
