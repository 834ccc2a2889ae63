"""A page with one form about a client, which leads back to the record."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import Promise

from clients.models import Client
from clients.overview.record import open_client
from clients.screens.record import client_header
from clinic.models import Practice
from clinic.screens.answers import render_screen
from clinic.screens.forms import ScreenForm, new_key
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest

type Word = str | Promise


def render_record_form(
    request: StaffRequest,
    client: Client,
    form: ScreenForm,
    *,
    heading: Word,
    button: Word,
    lead: Word = "",
    template: str = "clients/record_form.html",
    **more: Any,
) -> HttpResponse:
    """Render a page with this form about a client; `lead` is the sentence above it."""
    renew_key(form)
    context = {
        **client_header(client, Practice.current()),
        "heading": heading,
        "title": heading,
        "form": form,
        "button": button,
        "lead": lead,
        "address": request.path,
        **more,
    }
    return render_screen(request, template, context, status=form.status)


def renew_key(form: ScreenForm) -> None:
    """Give a form that was refused a new key: nothing was kept under the old one."""
    if "key" in form.fields:
        set_hidden(form, "key", new_key())


def renew_revision(form: ScreenForm, revision: int) -> ScreenForm:
    """Let a form that was refused as stale be sent again over what is on record now."""
    set_hidden(form, "seen", str(revision))
    return form


def set_hidden(form: ScreenForm, name: str, value: str) -> None:
    """Put another value in the hidden field of a form that is shown again."""
    if form.is_bound:
        answers = cast(QueryDict, form.data).copy()
        answers[name] = value
        form.data = answers


def answer_record_form(
    request: StaffRequest, pk: UUID, done: Word, effect: Callable[[Client], Any]
) -> HttpResponse:
    """Do this once for a form, and go back to the record, which says that it was done."""
    client = open_client(pk)

    def act() -> str:
        effect(client)
        return reverse("client", args=[pk])

    response = answer_form_once(request, act)
    messages.success(request, str(done))
    return response
