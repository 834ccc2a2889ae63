"""/diary/visits/{id}/advice: what to book next, as the therapist advises it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clinic.models import Service
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import NamedChoice, ScreenForm
from clinic.screens.screen import StaffRequest, screen
from scheduling.models import Appointment
from scheduling.models.appointment import MOST_VISITS_ADVISED, MOST_WEEKS_APART
from scheduling.rebooking.actions.advise_rebooking import advise_rebooking
from scheduling.screens.visit.panel import list_of_origin


class AdviceForm(ScreenForm):
    """A service, every so many weeks, so many times; `seen` is the revision of the visit."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    every_weeks = forms.IntegerField(label=_("Every how many weeks"), min_value=1, max_value=MOST_WEEKS_APART)
    visits = forms.IntegerField(label=_("How many visits"), min_value=1, max_value=MOST_VISITS_ADVISED)
    service = NamedChoice(
        label=_("Service"), queryset=Service.objects.in_use().order_by("name"), empty_label=None
    )

    def __init__(self, visit: Appointment, data: Mapping[str, Any] | None = None) -> None:
        self.visit = visit
        initial = {
            "seen": visit.revision,
            "service": visit.advised_service_id or visit.service_id,
            "every_weeks": visit.advised_every_weeks or 2,
            "visits": visit.advised_visits or 1,
        }
        super().__init__(data, initial=initial, auto_id="advice-%s")


@screen("diary/visits/<uuid:pk>/advice", GET="rebooking.advise", POST="rebooking.advise")
def advise_visit_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Advise what to book next after a visit; newer advice takes the place of older."""
    visit = get_object_or_404(Appointment.objects.with_people(), pk=pk)
    form = AdviceForm(visit, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        advice = {name: form.cleaned_data[name] for name in ("service", "every_weeks", "visits")}
        with form.show_refusals():
            advise_rebooking(
                appointment=visit, by=request.person, revision=form.cleaned_data["seen"], **advice
            )
            return _done(request, visit)
        if form.refusal.code == "changed_meanwhile" and _is_advised(pk, advice):
            return _done(request, visit)
    context = {
        "title": _("Book next"),
        "visit": visit,
        "form": form,
        "back": list_of_origin(request),
        "zone": visit.location.zone,
    }
    return render_screen(request, "scheduling/advice.html", context, status=form.status)


def _done(request: StaffRequest, visit: Appointment) -> HttpResponse:
    messages.success(request, str(_("The advice is kept. The desk sees it.")))
    back = list_of_origin(request)
    return see_other(back) if back else see_other("visit", visit.pk)


def _is_advised(pk: UUID, advice: Mapping[str, Any]) -> bool:
    """Return True if the visit has this advice already: the same form was sent twice."""
    fields = {f"advised_{name}": value for name, value in advice.items()}
    return Appointment.objects.filter(pk=pk, **fields).exists()
