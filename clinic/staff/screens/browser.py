"""Answers on the way into the screens: the code, the set-up that a practice requires, the first page."""

from typing import NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.utils.translation import gettext_lazy as _

from clinic.models import Practice, Staff
from clinic.screens.answers import is_own_address, render_screen, see_other
from clinic.screens.navigation import home_of
from clinic.screens.screen import StaffRequest
from clinic.screens.session import open_session, sign_in_held_by
from clinic.screens.unsent import unsent_form_of
from clinic.staff.actions.set_up_second_step import begin_second_step
from clinic.staff.actions.sign_in import SignedIn
from clinic.staff.actions.sign_out import sign_out
from clinic.staff.begun_sign_ins import state_of
from clinic.staff.screens.forms import CodeForm, FirstCodeForm
from clinic.staff.second_step import begun_phone_of, phone_set_up

DROPPED = _("What was typed before was somebody else's, or too old. It was not sent, and is dropped.")


class Destination(NamedTuple):
    """The end of a sign-in: the page that was wanted, or the form that was not sent yet."""

    page: str = ""
    unsent: str = ""


FIRST_PAGE = Destination()


def destination_of(request: StaffRequest) -> Destination:
    """Return where the sign-in leads, which its forms carry along."""
    page = request.POST.get("next") or request.GET.get("next", "")
    return Destination(page, request.POST.get("unsent", ""))


def keep_signed_in(
    request: StaffRequest,
    signed_in: SignedIn,
    destination: Destination = FIRST_PAGE,
    *,
    response: HttpResponse | None = None,
) -> HttpResponse:
    """Sign this browser in, in place of whoever it was; lead to its destination, or to the first of the day.

    Another `response` goes into a page that is open, whose forms go on working.
    """
    if former := sign_in_held_by(request):
        sign_out(token=former.token, by=former.person)
    if response is None:
        rotate_token(request)
        response = _lead_to(request, signed_in.person, destination)
    open_session(response, signed_in.token, signed_in.person)
    return response


def _lead_to(request: StaffRequest, person: Staff, destination: Destination) -> HttpResponse:
    """Lead to the page that was wanted; a form that this person typed before the sign-in is sent first."""
    to = page_after(person, destination.page)
    if unsent := unsent_form_of(person, destination.unsent):
        context = {"title": _("You are signed in again"), "unsent": unsent, "to": to}
        return render_screen(request, "clinic/unsent.html", context)
    if destination.unsent:
        messages.warning(request, str(DROPPED))
    return see_other(to)


def page_after(person: Staff, to: str) -> str:
    """Return the address of the page that was wanted before the sign-in, else of the first of the day."""
    return to if is_own_address(to) else home_of(person)


def page_of_code(
    request: StaffRequest, state: str, destination: Destination, form: CodeForm | None = None
) -> HttpResponse:
    """Return the page that asks for six digits or a recovery code."""
    form = form or CodeForm()
    context = {"title": _("Your code"), "form": form, "state": state, "destination": destination}
    return render_screen(request, "clinic/sign_in_code.html", context, status=form.status)


def page_of_set_up(
    request: StaffRequest,
    person: Staff,
    destination: Destination,
    form: FirstCodeForm | None = None,
    *,
    state: str = "",
) -> HttpResponse:
    """Return the page on which somebody without a second step sets up the one that is required here.

    A form that was refused is shown with the same secret again.
    """
    device = begun_phone_of(person) if form else None
    practice = Practice.current()
    form = form or FirstCodeForm()
    context = {
        "title": _("Set up your second step"),
        "form": form,
        "state": state or state_of(person),
        "destination": destination,
        "phone": phone_set_up(device or begin_second_step(by=person), practice),
        "practice": practice,
    }
    return render_screen(request, "clinic/sign_in_set_up.html", context, status=form.status)
