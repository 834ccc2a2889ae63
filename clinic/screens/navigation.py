"""The bar of screens: the pages that somebody may open, in the order of a day."""

from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.roles import may


class BarEntry(NamedTuple):
    """One entry of the bar: the name of its screen, its label, icon and the capability to open it."""

    name: str
    label: str | Promise
    icon: str
    capability: str


ENTRIES: tuple[BarEntry, ...] = (
    BarEntry("today", _("Today"), "today", "notes.read"),
    BarEntry("follow_ups", _("Follow-ups"), "flag", "follow_ups.read"),
    BarEntry("diary", _("Diary"), "diary", "appointments.read"),
    BarEntry("calls", _("Calls"), "phone", "calls.read"),
    BarEntry("clients", _("Clients"), "clients", "clients.read"),
    BarEntry("outcomes", _("Outcomes"), "outcomes", "reports.read"),
    BarEntry("set_up", _("Set-up"), "set_up", "practice.change"),
)


class ShownEntry(NamedTuple):
    """An entry as the bar shows it."""

    address: str
    label: str | Promise
    icon: str
    is_current: bool


def entries_for(person: Staff | None, path: str) -> list[ShownEntry]:
    """Return the entries that somebody's roles open; the one of the open page is marked."""
    if person is None:
        return []
    shown = [entry for entry in ENTRIES if may(person.roles, entry.capability)]
    addresses = [reverse(entry.name) for entry in shown]
    return [
        ShownEntry(address, entry.label, entry.icon, path == address or path.startswith(f"{address}/"))
        for entry, address in zip(shown, addresses, strict=True)
    ]


def home_of(person: Staff) -> str:
    """Return the address of the page that somebody starts the day with.

    An owner starts with the set-up until the first visit of the practice is booked.
    """
    if may(person.roles, "practice.change") and import_string(settings.NEVER_BOOKED)():
        return reverse("set_up")
    entries = entries_for(person, "")
    return entries[0].address if entries else reverse("me")
