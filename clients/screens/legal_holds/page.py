"""/clients/{id}/legal-holds: the legal holds on a record, placed and lifted by an owner."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clients.actions.legal_holds.keep import lift_hold, place_hold
from clients.models import LegalHold
from clients.overview.record import open_client
from clients.screens.forms import answers_of
from clients.screens.record_form import answer_record_form, render_record_form
from clinic.models import Practice
from clinic.screens.answers import see_other
from clinic.screens.forms import ScreenForm, Text, new_key
from clinic.screens.screen import StaffRequest, screen


class PlaceHoldForm(ScreenForm):
    """The reason for a hold, and its last day."""

    key = forms.CharField(widget=forms.HiddenInput)
    reason = Text(label=_("Who asked for it, and why?"), max_length=300)
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The last day on which it counts; empty: until you lift it."),
    )


class LiftHoldForm(ScreenForm):
    """The reason to lift a hold."""

    reason = Text(label=_("Why is it lifted?"), max_length=300)


@screen("clients/<uuid:pk>/legal-holds", GET="clients.hold", POST="clients.hold")
def client_legal_holds_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the holds on a record, and place one."""
    form = PlaceHoldForm(answers_of(request), initial={"key": new_key()})
    if request.method == "POST" and form.is_valid():
        with form.show_refusals():
            return answer_record_form(
                request,
                pk,
                _("The record is kept as it is."),
                lambda client: place_hold(client=client, by=request.person, **form.answers),
            )
    client, today = open_client(pk), Practice.current().today()
    holds = client.legal_holds.select_related("placed_by", "lifted_by")
    return render_record_form(
        request,
        client,
        form,
        heading=_("Legal hold"),
        button=_("Place it under hold"),
        lead=_("While a hold counts nothing of the record is erased, and it is neither joined nor parted."),
        template="clients/legal_holds.html",
        holds=holds,
        standing=set(holds.standing(today).values_list("pk", flat=True)),
    )


@screen("clients/<uuid:pk>/legal-holds/<uuid:hold>/lift", GET="clients.hold", POST="clients.hold")
def client_lift_hold_screen(request: StaffRequest, pk: UUID, hold: UUID) -> HttpResponse:
    """Lift a hold, with the reason."""
    placed = get_object_or_404(LegalHold, pk=hold, client=pk)
    form = LiftHoldForm(answers_of(request))
    if request.method == "POST" and form.is_valid():
        with form.show_refusals():
            lift_hold(hold=placed, reason=form.cleaned_data["reason"], by=request.person)
            messages.success(request, str(_("The hold is lifted.")))
            return see_other("client_legal_holds", pk)
    return render_record_form(
        request,
        open_client(pk),
        form,
        heading=_("Lift a legal hold"),
        button=_("Lift it"),
        lead=f"“{placed.reason}”",
    )
