"""/clients/{id}/conditions: record, clear or end a condition, and settle what was told to the desk."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clients.actions.clear_condition import clear_condition
from clients.actions.end_condition import end_condition
from clients.actions.record_health import record_health
from clients.actions.settle_health_statement import settle_health_statement
from clients.catalogue.conditions import conditions
from clients.models import Condition, HealthStatement
from clients.overview.record import open_client
from clients.screens.forms import answers_of
from clients.screens.record_form import answer_record_form, render_record_form
from clinic import audit
from clinic.screens.answers import see_other
from clinic.screens.forms import new_key
from clinic.screens.screen import StaffRequest, screen
from treatments.drawing.body_picker import picker_figures, picker_regions
from treatments.outcomes.chart import draw_client_outcomes
from treatments.outcomes.of_client import client_courses
from treatments.screens.condition_forms import ClearanceForm, ConditionForm, SettlementForm


@screen("clients/<uuid:pk>/conditions/new", GET="conditions.record", POST="conditions.record")
def record_condition_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Record a condition, with its places tapped on the body or chosen from the list of regions."""
    form = ConditionForm(answers_of(request), initial={"key": new_key()})
    if request.method == "POST" and form.is_valid():
        with form.show_refusals():
            return answer_record_form(
                request,
                pk,
                _("It is on record."),
                lambda client: record_health(client=client, by=request.person, **form.answers),
            )
    chosen = set(form.data.getlist("places")) if form.is_bound else set()  # type: ignore[attr-defined]
    return render_record_form(
        request,
        open_client(pk),
        form,
        heading=_("Record a condition"),
        button=_("Record it"),
        template="treatments/condition_form.html",
        figures=picker_figures(chosen),
        regions=picker_regions(chosen),
        asking=[code for code, kind in conditions().kinds.items() if kind.effect.where == "asked"],
    )


@screen(
    "clients/<uuid:pk>/conditions/<uuid:condition>/clear", GET="conditions.record", POST="conditions.record"
)
def clear_client_condition_screen(request: StaffRequest, pk: UUID, condition: UUID) -> HttpResponse:
    """Record what the clinician replied, or a risk assessment where one may stand for it."""
    record = get_object_or_404(Condition, pk=condition, client=pk)
    form = ClearanceForm(answers_of(request), initial={"key": new_key(), "how": "clinician_reply"})
    if request.method == "POST" and form.is_valid():
        with form.show_refusals():
            return answer_record_form(
                request,
                pk,
                _("The clearance is recorded."),
                lambda client: clear_condition(condition=record, by=request.person, **form.answers),
            )
    label = conditions().kinds[record.code].label
    return render_record_form(
        request,
        open_client(pk),
        form,
        heading=_("Clearance"),
        button=_("Record the clearance"),
        about=label,
    )


@screen("clients/<uuid:pk>/conditions/<uuid:condition>/end", POST="conditions.record")
def end_client_condition_screen(request: StaffRequest, pk: UUID, condition: UUID) -> HttpResponse:
    """Note that a condition is over; sent twice it is refused, and nothing more happens."""
    end_condition(condition=get_object_or_404(Condition, pk=condition, client=pk), by=request.person)
    messages.success(request, str(_("It limits nothing more, and stays on the record.")))
    return see_other("client", pk)


@screen(
    "clients/<uuid:pk>/statements/<uuid:statement>/settle", GET="conditions.record", POST="conditions.record"
)
def settle_statement_screen(request: StaffRequest, pk: UUID, statement: UUID) -> HttpResponse:
    """Settle what was told to the desk: by a condition on record, or by why there is none."""
    told, client = get_object_or_404(HealthStatement, pk=statement, client=pk), open_client(pk)
    audit.record_read(request.person, client, client_key=client.pk)
    form = SettlementForm(client, answers_of(request))
    if request.method == "POST" and form.is_valid():
        with form.show_refusals():
            settle_health_statement(statement=told, by=request.person, **form.settlement)
            messages.success(request, str(_("Settled.")))
            return see_other("client", pk)
    return render_record_form(
        request, client, form, heading=_("Told to the desk"), button=_("Settle"), lead=f"“{told.words}”"
    )


@screen("clients/<uuid:pk>/chart.svg", GET="notes.read")
def client_chart_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Draw the pain of each complaint of a client over the weeks."""
    client = open_client(pk)
    audit.record_read(request.person, client, client_key=client.pk)
    return HttpResponse(draw_client_outcomes(client_courses(client)), content_type="image/svg+xml")
