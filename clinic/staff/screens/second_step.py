"""/me/second-step: the second step of one's own sign-in."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.models import Practice
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import ScreenForm
from clinic.screens.screen import StaffRequest, screen
from clinic.staff.actions.remove_second_step import remove_second_step
from clinic.staff.actions.set_up_second_step import (
    confirm_second_step,
    renew_recovery_codes,
    set_up_second_step,
)
from clinic.staff.screens.forms import FirstCodeForm, OwnPasswordForm
from clinic.staff.second_step import begun_phone_of, phone_set_up, second_step_of
from clinic.staff.sign_ins import slow_guesses_about


@screen("me/second-step", GET="me", POST="me")
def second_step_screen(request: StaffRequest) -> HttpResponse:
    """Show the second step; POST begins one, or one on another phone, with a QR code to read."""

    def begin(password: str) -> HttpResponse:
        set_up_second_step(password=password, by=request.person)
        return see_other("confirm_second_step")

    return _act_with_password(request, begin) if request.method == "POST" else _page(request)


@screen("me/second-step/confirm", GET="me", POST="me")
def confirm_second_step_screen(request: StaffRequest) -> HttpResponse:
    """Show the QR code of the second step that was begun; take its first code, show the recovery codes."""
    form = FirstCodeForm(request.POST or None)
    if form.is_valid():
        with form.show_refusals():
            codes = confirm_second_step(code=form.cleaned_data["otp"], by=request.person)
            return _page_of_codes(request, codes)
    device = begun_phone_of(request.person)
    if device is None:
        return see_other("second_step")
    practice = Practice.current()
    context = {
        "title": _("Set up your second step"),
        "form": form,
        "phone": phone_set_up(device, practice),
        "practice": practice,
    }
    return render_screen(request, "clinic/confirm_second_step.html", context, status=form.status)


@screen("me/second-step/remove", POST="me")
def remove_second_step_screen(request: StaffRequest) -> HttpResponse:
    """Sign in by password alone from now on."""

    def remove(password: str) -> HttpResponse:
        remove_second_step(password=password, by=request.person)
        messages.success(request, _("The second step is removed: your password alone signs you in."))
        return see_other("me")

    return _act_with_password(request, remove)


@screen("me/recovery-codes", POST="me")
def recovery_codes_screen(request: StaffRequest) -> HttpResponse:
    """Show ten new recovery codes, this once; the former ones are void."""

    def renew(password: str) -> HttpResponse:
        codes = renew_recovery_codes(password=password, by=request.person)
        return _page_of_codes(request, codes, are_renewed=True)

    return _act_with_password(request, renew)


def _act_with_password(request: StaffRequest, act: Callable[[str], HttpResponse]) -> HttpResponse:
    """Act once the password is right; a wrong one is said on the page."""
    form = OwnPasswordForm(request.POST)
    if form.is_valid():
        with form.show_refusals(), slow_guesses_about(request.person, request):
            return act(form.cleaned_data["password"])
    return _page(request, form)


def _page(request: StaffRequest, form: ScreenForm | None = None) -> HttpResponse:
    practice = Practice.current()
    context: dict[str, Any] = {
        "title": _("Your second step"),
        "form": form or OwnPasswordForm(),
        "second_step": second_step_of(request.person),
        "is_required": practice.second_step_required,
        "practice": practice,
        "zone": practice.timezone,
    }
    return render_screen(request, "clinic/second_step.html", context, status=form.status if form else 200)


def _page_of_codes(request: StaffRequest, codes: list[str], *, are_renewed: bool = False) -> HttpResponse:
    context = {
        "title": _("Your recovery codes"),
        "codes": codes,
        "are_renewed": are_renewed,
        "to": reverse("me"),
    }
    return render_screen(request, "clinic/recovery_codes.html", context)
