"""The sentence about visits that something cost their therapist, room or hours."""

from django.utils.functional import Promise
from django.utils.translation import ngettext


def said_with_lost_visits(done: str | Promise, lost: int) -> str:
    """Return what was done, and how many visits have to be rebooked by it."""
    if not lost:
        return str(done)
    text = ngettext("%(count)s visit has to be rebooked.", "%(count)s visits have to be rebooked.", lost)
    return f"{done} {text % {'count': lost}}"
