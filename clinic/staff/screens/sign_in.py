"""/sign-in, /sign-out, /unlock: the way into the screens and out of them."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.refusals import Refusal
from clinic.roles import EVERYONE
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import ScreenForm, Text
from clinic.screens.screen import StaffRequest, screen
from clinic.screens.session import close_session
from clinic.staff.actions.sign_out import sign_out
from clinic.staff.begun_sign_ins import person_of_state, state_of
from clinic.staff.screens.browser import (
    Destination,
    destination_of,
    keep_signed_in,
    page_after,
    page_of_code,
    page_of_set_up,
)
from clinic.staff.screens.forms import CodeForm, own_password
from clinic.staff.sign_ins import enter_from, recognise_from


class SignInForm(ScreenForm):
    """E-mail and password."""

    email = Text(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username", "autofocus": True}),
    )
    password = own_password(_("Password"))


@screen("sign-in", GET=EVERYONE, POST=EVERYONE)
def sign_in_screen(request: StaffRequest) -> HttpResponse:
    """Ask for e-mail and password; lead to the second step, the page that was wanted or the day's first.

    With `somebody-else` it asks even while somebody is signed in.
    """
    destination = destination_of(request)
    if request.method != "POST" and request.person and "somebody-else" not in request.GET:
        return see_other(page_after(request.person, destination.page))
    form = SignInForm(request.POST or None)
    if form.is_valid():
        with form.show_refusals():
            person = recognise_from(request, **form.cleaned_data)
            return _after_password(request, person, destination)
    context = {"title": _("Sign in"), "form": form, "destination": destination}
    return render_screen(request, "clinic/sign_in.html", context, status=form.status)


def _after_password(request: StaffRequest, person: Staff, destination: Destination) -> HttpResponse:
    """Sign in, or answer with the page of the second step that is still to do."""
    try:
        signed_in = enter_from(request, person=person)
    except Refusal as refusal:
        match refusal.code:
            case "second_step_missing":
                return page_of_code(request, state_of(person), destination)
            case "second_step_required":
                return page_of_set_up(request, person, destination)
        raise
    return keep_signed_in(request, signed_in, destination)


@screen("sign-in/code", GET=EVERYONE, POST=EVERYONE)
def sign_in_code_screen(request: StaffRequest) -> HttpResponse:
    """Take the six digits or the recovery code of somebody whose password was right."""
    state, destination = request.POST.get("state", ""), destination_of(request)
    if not state:
        return see_other("sign_in", next=destination.page)
    form = CodeForm(request.POST)
    if form.is_valid():
        with form.show_refusals():
            signed_in = enter_from(request, person=person_of_state(state), otp=form.code)
            return keep_signed_in(request, signed_in, destination)
    return page_of_code(request, state, destination, form)


@screen("sign-out", POST=EVERYONE)
def sign_out_screen(request: StaffRequest) -> HttpResponse:
    """Sign this browser out."""
    if request.person:
        sign_out(token=request.token, by=request.person)
    response = see_other("sign_in")
    close_session(response)
    return response


class UnlockForm(ScreenForm):
    """A password, or after it a code with the state that the password led to."""

    email = Text(max_length=254)
    password = forms.CharField(max_length=200, strip=False, required=False)
    state = forms.CharField(max_length=300, required=False)
    otp = Text(max_length=40, required=False)


@screen("unlock", poll=True, GET="me", POST=EVERYONE)
def unlock_screen(request: StaffRequest) -> HttpResponse:
    """Sign in anew from the dialog over an open page. The answer is text: the token of forms, as it is now.

    GET tells that somebody is signed in, with the same text, and keeps nobody signed in.
    """
    form = UnlockForm(request.POST) if request.method == "POST" else None
    if form is None:
        return HttpResponse(get_token(request), content_type="text/plain")
    state = ""
    if form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        with form.show_refusals():
            if given["state"]:
                person = person_of_state(given["state"])
            else:
                person = recognise_from(request, email=given["email"], password=given["password"])
            state = given["state"] or state_of(person)
            signed_in = enter_from(request, person=person, otp=given["otp"])
            response = HttpResponse(get_token(request), content_type="text/plain")
            return keep_signed_in(request, signed_in, response=response)
    problem = " ".join(str(error) for errors in form.errors.values() for error in errors)
    unlock = {"problem": problem, "state": state, "is_asked": not form["otp"].data}
    return render_screen(request, "clinic/screen.html#unlock_form", {"unlock": unlock}, status=form.status)
