"""Answers on the way into the screens: the code, the set-up that a practice requires, the first page."""

from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.utils.translation import gettext_lazy as _

from clinic.models import Practice, Staff
from clinic.screens.answers import is_own_address, render_screen, see_other
from clinic.screens.navigation import home_of
from clinic.screens.screen import StaffRequest
from clinic.screens.session import open_session, sign_in_held_by
from clinic.staff.actions.set_up_second_step import begin_second_step
from clinic.staff.actions.sign_in import SignedIn
from clinic.staff.actions.sign_out import sign_out
from clinic.staff.begun_sign_ins import state_of
from clinic.staff.screens.forms import CodeForm, FirstCodeForm
from clinic.staff.second_step import begun_phone_of, phone_set_up


def keep_signed_in(
    request: StaffRequest, signed_in: SignedIn, to: str = "", *, response: HttpResponse | None = None
) -> HttpResponse:
    """Sign this browser in, in place of whoever it was; lead to a page, or to the first of the day.

    Another `response` goes into a page that is open, whose forms go on working.
    """
    if former := sign_in_held_by(request):
        sign_out(token=former.token, by=former.person)
    if response is None:
        response = see_other(page_after(signed_in.person, to))
        rotate_token(request)
    open_session(response, signed_in.token)
    return response


def page_after(person: Staff, to: str) -> str:
    """Return the address of the page that was wanted before the sign-in, else of the first of the day."""
    return to if is_own_address(to) else home_of(person)


def page_of_code(request: StaffRequest, state: str, to: str, form: CodeForm | None = None) -> HttpResponse:
    """Return the page that asks for six digits or a recovery code."""
    form = form or CodeForm()
    context = {"title": _("Your code"), "form": form, "state": state, "next": to}
    return render_screen(request, "clinic/sign_in_code.html", context, status=form.status)


def page_of_set_up(
    request: StaffRequest, person: Staff, to: str, form: FirstCodeForm | None = None, *, state: str = ""
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
        "next": to,
        "phone": phone_set_up(device or begin_second_step(by=person), practice),
        "practice": practice,
    }
    return render_screen(request, "clinic/sign_in_set_up.html", context, status=form.status)
