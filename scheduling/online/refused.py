"""The refusal of a booking that is over."""

from django.utils.translation import gettext_lazy as _

from clinic.refusals import Refusal


def booking_over() -> Refusal:
    """Return the refusal of a booking whose time to finish it, or to confirm it, has passed."""
    reason = _("This booking was not finished in time, and its time is no longer held. Please choose again.")
    return Refusal("booking_over", reason, status=410)
