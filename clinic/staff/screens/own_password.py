"""/me/password: another password for oneself."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import ScreenForm
from clinic.screens.screen import StaffRequest, screen
from clinic.staff.actions.set_password import change_own_password
from clinic.staff.screens.forms import own_password
from clinic.staff.sign_ins import slow_guesses_about


class OtherPasswordForm(ScreenForm):
    """The password one has, and the one to have."""

    current = own_password(_("Your password now"))
    password = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least ten characters, and not a name that everybody here knows."),
    )


@screen("me/password", GET="me", POST="me")
def own_password_screen(request: StaffRequest) -> HttpResponse:
    """Change the password, which signs out every other device."""
    form = OtherPasswordForm(request.POST or None)
    if form.is_valid():
        with form.show_refusals(), slow_guesses_about(request.person, request):
            change_own_password(**form.cleaned_data, keep_token=request.token, by=request.person)
            messages.success(request, _("Your password is changed. You are signed out everywhere else."))
            return see_other("me")
    context = {"title": _("Change your password"), "form": form}
    return render_screen(request, "clinic/own_password.html", context, status=form.status)
