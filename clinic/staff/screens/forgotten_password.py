"""/forgotten-password: a letter with a link to a new one."""

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clinic.roles import EVERYONE
from clinic.screens.answers import render_screen
from clinic.screens.forms import ScreenForm, Text
from clinic.screens.screen import StaffRequest, screen
from clinic.staff.sign_ins import send_reset_link_from


class ForgottenPasswordForm(ScreenForm):
    """The e-mail that somebody signs in with."""

    email = Text(
        label=_("E-mail"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "username", "autofocus": True}),
    )


@screen("forgotten-password", GET=EVERYONE, POST=EVERYONE)
def forgotten_password_screen(request: StaffRequest) -> HttpResponse:
    """Ask for the e-mail and send the link; the answer is the same whether the e-mail is known or not."""
    form = ForgottenPasswordForm(request.POST or None)
    is_sent = False
    if form.is_valid():
        with form.show_refusals():
            send_reset_link_from(request, **form.cleaned_data)
            is_sent = True
    context = {"title": _("A new password"), "form": form, "is_sent": is_sent}
    return render_screen(request, "clinic/forgotten_password.html", context, status=form.status)
