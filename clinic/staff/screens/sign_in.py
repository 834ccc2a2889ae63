"""/sign-in, /sign-out, /unlock: the way into the screens and out of them."""

from django import forms
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.utils.translation import gettext_lazy as _

from clinic.roles import EVERYONE
from clinic.screens.answers import is_own_address, render_screen, see_other
from clinic.screens.forms import ScreenForm, Text
from clinic.screens.navigation import home_of
from clinic.screens.screen import StaffRequest, screen
from clinic.screens.session import close_session, open_session
from clinic.staff.actions.sign_out import sign_out
from clinic.staff.sign_ins import sign_in_from


class SignInForm(ScreenForm):
    """E-mail and password."""

    email = Text(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


@screen("sign-in", GET=EVERYONE, POST=EVERYONE)
def sign_in_screen(request: StaffRequest) -> HttpResponse:
    """Ask for e-mail and password; lead to the page that was wanted, or to the first of the day."""
    to = request.POST.get("next") or request.GET.get("next", "")
    if request.method != "POST" and request.person:
        return see_other(to if is_own_address(to) else home_of(request.person))
    form = SignInForm(request.POST or None)
    if form.is_valid():
        with form.show_refusals():
            person, token, _ends = sign_in_from(request, **form.cleaned_data)
            response = see_other(to if is_own_address(to) else home_of(person))
            open_session(response, token)
            rotate_token(request)
            return response
    context = {"title": _("Sign in"), "form": form, "next": to}
    return render_screen(request, "clinic/sign_in.html", context, status=form.status)


@screen("sign-out", POST=EVERYONE)
def sign_out_screen(request: StaffRequest) -> HttpResponse:
    """Sign this browser out."""
    if request.person:
        sign_out(token=request.token, by=request.person)
    response = see_other("sign_in")
    close_session(response)
    return response


@screen("unlock", POST=EVERYONE)
def unlock_screen(request: StaffRequest) -> HttpResponse:
    """Sign in anew from the dialog over an open page, and answer without a page: 204."""
    form = SignInForm(request.POST)
    if form.is_valid():
        with form.show_refusals():
            _person, token, _ends = sign_in_from(request, **form.cleaned_data)
            response = HttpResponse(status=204)
            open_session(response, token)
            return response
    return render_screen(request, "clinic/screen.html#unlock_form", {"form": form}, status=form.status)
