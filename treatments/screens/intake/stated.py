"""/clients/{id}/conditions/{id}/confirm: confirm what a client stated about their health, or set it aside."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clients.actions.stated_conditions.judge import confirm_condition, set_condition_aside
from clients.catalogue.conditions import conditions
from clients.models import Condition
from clients.overview.record import open_client
from clients.screens.forms import answers_of, words_area
from clients.screens.record_form import render_record_form
from clinic import audit
from clinic.screens.answers import see_other
from clinic.screens.forms import ScreenForm
from clinic.screens.screen import StaffRequest, screen
from treatments.drawing.body_picker import picker_figures, picker_regions
from treatments.screens.condition_forms import PLACES, date_field


class ConfirmationForm(ScreenForm):
    """The place of a condition that a client stated, its beginning, and the note of the therapist."""

    places = forms.MultipleChoiceField(label=_("Where"), choices=PLACES, required=False)
    no_such_place = forms.BooleanField(label=_("It is at no place of its own"), required=False)
    since_on = date_field(_("Since"), help_text=_("The operation, injury, birth or first sign."))
    note = words_area(label=_("Note"), max_length=2000, required=False)


class SetAsideForm(ScreenForm):
    """The reason why a condition that the client stated does not count."""

    reason = words_area(label=_("Why it does not count"), rows=2, max_length=300)


@screen(
    "clients/<uuid:pk>/conditions/<uuid:condition>/confirm", GET="conditions.record", POST="conditions.record"
)
def confirm_client_condition_screen(request: StaffRequest, pk: UUID, condition: UUID) -> HttpResponse:
    """Confirm a condition that the client stated, at the places that the client named or at others."""
    record, client = get_object_or_404(Condition, pk=condition, client=pk), open_client(pk)
    audit.record_read(request.person, client, client_key=client.pk)
    kind = conditions().kinds[record.code]
    asks_place = kind.effect.where == "asked"
    form = ConfirmationForm(answers_of(request), initial={"note": record.note})
    if request.method == "POST" and form.is_valid():
        given = form.answers if asks_place else form.answers | {"places": [], "no_such_place": False}
        with form.show_refusals():
            confirm_condition(condition=record, by=request.person, **given)
            messages.success(request, str(_("Confirmed.")))
            return see_other("client", pk)
    chosen = set(form.data.getlist("places")) if form.is_bound else set(record.places)  # type: ignore[attr-defined]
    return render_record_form(
        request,
        client,
        form,
        heading=_("Confirm"),
        button=_("Confirm it"),
        template="treatments/confirm_condition.html",
        about=kind.label,
        lead=_("The client stated this in a form. Until you confirm it, it counts at its strictest."),
        asks_place=asks_place,
        figures=picker_figures(chosen) if asks_place else (),
        regions=picker_regions(chosen) if asks_place else (),
    )


@screen(
    "clients/<uuid:pk>/conditions/<uuid:condition>/set-aside",
    GET="conditions.record",
    POST="conditions.record",
)
def set_client_condition_aside_screen(request: StaffRequest, pk: UUID, condition: UUID) -> HttpResponse:
    """Say why a condition that the client stated does not count; it stays on the record."""
    record, client = get_object_or_404(Condition, pk=condition, client=pk), open_client(pk)
    audit.record_read(request.person, client, client_key=client.pk)
    form = SetAsideForm(answers_of(request))
    if request.method == "POST" and form.is_valid():
        with form.show_refusals():
            set_condition_aside(condition=record, by=request.person, **form.answers)
            messages.success(request, str(_("Set aside.")))
            return see_other("client", pk)
    label = conditions().kinds[record.code].label
    return render_record_form(
        request, client, form, heading=_("Set aside"), button=_("Set it aside"), about=label
    )
