"""/set-up/staff/{id}/...: how a colleague gets in: invitation, link to a new password, second step."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from clinic.staff.actions.invite import invite
from clinic.staff.actions.remove_second_step import take_second_step
from clinic.staff.actions.send_reset_link import send_colleague_reset_link


@screen("set-up/staff/<uuid:pk>/invite", POST="staff.change")
def invite_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Send the invitation again; the link sent before stops working."""
    return _act_once(request, pk, invite, _("The invitation leaves again. The link sent before is dead."))


@screen("set-up/staff/<uuid:pk>/password-link", POST="staff.change")
def password_link_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Send a colleague the link to a new password."""
    return _act_once(
        request, pk, send_colleague_reset_link, _("The letter for a new password is on its way.")
    )


@screen("set-up/staff/<uuid:pk>/second-step/take", POST="staff.change")
def take_second_step_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take the second step from a colleague who lost the phone."""
    done = _("The second step is taken away, and every sign-in of theirs has ended.")
    return _act_once(request, pk, take_second_step, done)


def _act_once(request: StaffRequest, pk: UUID, act: Callable[..., Any], done: Promise) -> HttpResponse:
    """Do this for a colleague, once for a form, and go back to their page."""
    person = get_object_or_404(Staff, pk=pk)

    def effect() -> str:
        act(person=person, by=request.person)
        messages.success(request, str(done))
        return reverse("person", args=[pk])

    return answer_form_once(request, effect)
