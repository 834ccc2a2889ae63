"""The forms of a client on their page, and /clients/{id}/forms: ask for one, take it back, read it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.catalogue.conditions import conditions
from clients.models import Client
from clients.overview.record import open_client
from clients.screens.record import client_header
from clinic import audit
from clinic.models import Practice, Staff
from clinic.refusals import fault
from clinic.roles import may
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import new_key
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from treatments.intake.actions.ask import ask_form, cancel_form_request
from treatments.intake.answers import answer_lines
from treatments.models import FormAnswer, FormRequest, FormVersion, IntakeForm

MOST_FORMS = 10
NOTHING = ("no", ["none"])


def section(client: Client, person: Staff, practice: Practice) -> dict[str, Any] | None:
    """Return what a client was asked to fill in, and what may be asked; no answer is told."""
    if not may(person.roles, "forms.send"):
        return None
    rows = list(client.form_requests.select_related("form", "visit__location")[:MOST_FORMS])
    asked = [(row, row.may_be_filled_in()) for row in rows]
    waiting = {row.form_id for row, is_open in asked if is_open}
    published = FormVersion.objects.filter(form=OuterRef("pk"), published_at__isnull=False)
    forms = IntakeForm.objects.filter(Exists(published), archived_at=None)
    offered = [] if client.archived_at else [form for form in forms if form.pk not in waiting]
    if not rows and not offered:
        return None
    return {
        "column": "side",
        "template": "treatments/intake/of_client.html",
        "asked": asked,
        "offered": offered,
        "key": new_key(),
    }


@screen("clients/<uuid:pk>/forms", POST="forms.send")
def ask_form_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask a client to fill in a form: before the next visit, or within 30 days."""
    client = open_client(pk)
    chosen = _uuid(request.POST.get("form", ""))
    form = IntakeForm.objects.filter(pk=chosen).first() if chosen else None
    if form is None:
        raise fault("/form", "unknown_form", "There is no such form.")

    def ask() -> str:
        ask_form(client=client, form=form, by=request.person)
        return _way_back(request, pk)

    response = answer_form_once(request, ask)
    messages.success(request, str(_("It is asked. A letter with the link leaves where there is an address.")))
    return response


@screen("clients/<uuid:pk>/forms/<uuid:asked>/cancel", POST="forms.send")
def cancel_form_request_screen(request: StaffRequest, pk: UUID, asked: UUID) -> HttpResponse:
    """Ask no more for a form; its link no longer opens."""
    cancel_form_request(request=get_object_or_404(FormRequest, pk=asked, client=pk), by=request.person)
    messages.success(request, str(_("It is no longer asked for.")))
    return see_other(_way_back(request, pk))


@screen("clients/<uuid:pk>/form-answers/<uuid:asked>", GET="conditions.read")
def form_answers_screen(request: StaffRequest, pk: UUID, asked: UUID) -> HttpResponse:
    """Show what a client handed in, and what they stated that no therapist has confirmed yet."""
    rows = FormAnswer.objects.select_related("request__version", "request__form", "request__visit__location")
    answer = get_object_or_404(rows, request=asked, request__client=pk, submitted_at__isnull=False)
    client = open_client(pk)
    audit.record_read(request.person, client, client_key=client.pk)
    kinds = conditions().kinds
    stated = client.conditions.filter(source="client", confirmed_at=None, ended_at=None)
    lines = answer_lines(answer.request.version.questions, answer.values)
    context = {
        **client_header(client, Practice.current()),
        "title": _("Answers"),
        "answer": answer,
        "lines": [(line, answer.values[line.key] in NOTHING) for line in lines],
        "stated": [(each, kinds[each.code].label) for each in stated.order_by("recorded_at", "pk")],
    }
    return render_screen(request, "treatments/intake/answers.html", context)


def _way_back(request: StaffRequest, pk: UUID) -> str:
    """Return the page that the form stood on: that of a visit, else that of the client."""
    visit = _uuid(request.POST.get("visit", ""))
    return reverse("visit", args=[visit]) if visit else f"{reverse('client', args=[pk])}#forms"


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
