"""/set-up: what the practice is made of, and what is missing until its first visit."""

from collections.abc import Iterator

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen
from clinic.screens.set_up_entry import PRACTICE, SetUpEntry, set_up_entries
from clinic.setup.checklist import read_checklist
from clinic.setup.counts import count_set_up


@screen("set-up", GET="practice.read")
def set_up_screen(request: StaffRequest) -> HttpResponse:
    """List what there is, with a way to each; above it what to do next, until all is done."""
    checklist = read_checklist()
    context = {
        "title": _("Set-up"),
        "groups": set_up_entries(request.person).items(),
        "checklist": checklist,
        "steps": [(step, address_of_screen(step.screen)) for step in checklist.steps],
    }
    return render_screen(request, "clinic/set_up.html", context)


def address_of_screen(name: str) -> str:
    """Return the address of a screen without an id; blank for one that is not there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def practice_entries(person: Staff) -> Iterator[SetUpEntry]:
    """Yield the lines about the practice, its places, rooms and services."""
    counts = count_set_up()
    yield SetUpEntry(PRACTICE, "practice", _("Practice and its rules"), counts.name, "practice.change")


def _counted(text: str, number: int) -> str | Promise:
    return text % number if number else _("None yet")
