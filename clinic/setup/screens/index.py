"""/set-up: what the practice is made of, and what is missing until its first visit."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen
from clinic.screens.set_up_entry import PRACTICE, SetUpEntry, set_up_entries
from clinic.setup.checklist import read_checklist
from clinic.setup.counts import SetUpCounts, count_set_up


@screen("set-up", GET="practice.read")
def set_up_screen(request: StaffRequest) -> HttpResponse:
    """List what there is, with a way to each; above it what to do next, until all is done."""
    counts = count_set_up()
    checklist = read_checklist(counts)
    context = {
        "title": _("Set-up"),
        "groups": set_up_entries(request.person, practice_entries(counts)).items(),
        "checklist": checklist,
        "steps": [(step, reverse(step.screen)) for step in checklist.steps],
    }
    return render_screen(request, "clinic/set_up.html", context)


def practice_entries(counts: SetUpCounts) -> Iterator[SetUpEntry]:
    """Yield the lines about the practice, its places, rooms and services."""
    yield SetUpEntry(PRACTICE, "practice", _("Practice and its rules"), counts.name, "practice.change")
    without = counts.locations_without_hours
    yield SetUpEntry(
        PRACTICE,
        "locations",
        _("Locations and opening hours"),
        _said(ngettext("%d location", "%d locations", counts.locations), counts.locations),
        warning=ngettext("%d without hours", "%d without hours", without) % without if without else "",
    )
    closures = counts.closures
    text = ngettext("%d to come", "%d to come", closures)
    yield SetUpEntry(PRACTICE, "closures", _("Closures"), _said(text, closures, _("None to come")))
    rooms = counts.rooms + counts.devices
    yield SetUpEntry(
        PRACTICE, "rooms", _("Rooms and devices"), _said(ngettext("%d in use", "%d in use", rooms), rooms)
    )
    broken = counts.services - counts.services_ready
    yield SetUpEntry(
        PRACTICE,
        "services",
        _("Services"),
        _said(ngettext("%d service", "%d services", counts.services), counts.services),
        warning=ngettext("%d cannot be done", "%d cannot be done", broken) % broken if broken else "",
    )


def _said(text: str, number: int, nothing: Promise | str = "") -> str | Promise:
    """Return a number in words; that there is none yet for 0."""
    return text % number if number else nothing or _("None yet")
