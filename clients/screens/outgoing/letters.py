"""/letters: which letters did not leave, and which wait; a test of the way they take."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.overview.letter_log import newest_test_letters, undelivered_page, waiting_page
from clients.overview.names import NamesOfKeys, names_of_keys
from clients.screens.record import letter_name
from clients.screens.words import LETTER_CAUSES, LETTER_STATES
from clinic.mail.actions.send_test_letter import send_test_letter
from clinic.models import Practice
from clinic.roles import may
from clinic.screens.answers import render_screen
from clinic.screens.forms import ScreenForm, new_key
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen

STAFF_LETTER_NAMES = {
    "new_password": _("Link to a new password"),
    "invitation": _("Invitation"),
    "audit_digest": _("Seal of the audit"),
    "test": _("Test letter"),
}
OF_STAFF = _("Letter to a colleague")


class TestLetterForm(ScreenForm):
    """The address to which a test letter goes."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    to_address = forms.EmailField(label=_("To"), max_length=254)


@screen("letters", GET="letters.read")
def letters_screen(request: StaffRequest) -> HttpResponse:
    """List the letters that did not leave, or with `show=waiting` those that wait; the newest first."""
    return _show(request, TestLetterForm(initial=_initial(request)))


@screen("letters/test", POST="practice.change")
def test_letter_screen(request: StaffRequest) -> HttpResponse:
    """Send a test letter, whose fate the page of letters shows."""
    form = TestLetterForm(request.POST)
    if form.is_valid():

        def effect() -> str:
            send_test_letter(to_address=form.cleaned_data["to_address"], by=request.person)
            messages.success(request, str(_("The test letter is written. Below stands what becomes of it.")))
            return reverse("letters")

        with form.show_refusals():
            return answer_form_once(request, effect)
    return _show(request, form)


def _initial(request: StaffRequest) -> dict[str, str]:
    return {"to_address": request.person.email}


def _show(request: StaffRequest, form: TestLetterForm) -> HttpResponse:
    is_waiting = request.GET.get("show") == "waiting"
    read = waiting_page if is_waiting else undelivered_page
    page, roles = read(request.GET.get("cursor", "")), request.person.roles
    names = names_of_keys(letter.recipient_key for letter in page.rows)
    is_owner = may(roles, "practice.change")
    practice = Practice.current()
    context = {
        "title": _("Letters"),
        "practice": practice,
        "zone": practice.zone,
        "letters": [_line(letter, names, roles) for letter in page.rows],
        "page": page,
        "is_waiting": is_waiting,
        "form": form,
        "key": new_key(),
        "tests": [_line(letter, names, roles) for letter in newest_test_letters(request.person)]
        if is_owner
        else [],
    }
    return render_screen(request, "clients/letters.html", context, status=form.status)


def _line(letter: Any, names: NamesOfKeys, roles: list[str]) -> dict[str, Any]:
    """Return a letter as its line names it: to whom, what, its state and why; no clinical word."""
    key = letter.recipient_key
    is_of_staff = key in names.staff or letter.kind in STAFF_LETTER_NAMES
    state = getattr(letter, "present_state", letter.state)
    return {
        "letter": letter,
        "client": names.clients.get(key, ""),
        "colleague": names.staff.get(key, ""),
        "name": STAFF_LETTER_NAMES.get(letter.kind, OF_STAFF) if is_of_staff else letter_name(letter, roles),
        "state": LETTER_STATES[state],
        "cause": LETTER_CAUSES.get(getattr(letter, "present_cause", letter.cause), ""),
        "did_not_leave": state in ("suppressed", "failed"),
    }
