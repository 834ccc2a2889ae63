"""The line of the set-up about calendars."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.screens.set_up_entry import PEOPLE, SetUpEntry


def feed_entries(person: Staff) -> Iterator[SetUpEntry]:
    """Yield the line of calendars."""
    yield SetUpEntry(PEOPLE, "calendars", _("Calendars"), _("On phones and desktops"), "feeds.make")
