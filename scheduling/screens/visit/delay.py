"""/diary/visits/<id>/delay: somebody is late, a session starts early or runs over; shown, done, undone."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.appearance.phones import national_form
from clinic.models import Practice
from clinic.refusals import Refusal
from clinic.screens.answers import is_partial, render_screen
from clinic.screens.forms import ScreenForm, Text
from clinic.screens.screen import StaffRequest, screen
from scheduling.delays.actions.carry_out_delay import carry_out_delay
from scheduling.delays.actions.take_back_delay import take_back_delay
from scheduling.delays.plan import MOST_MINUTES, DelayPlan, plan_delay
from scheduling.models import Appointment
from scheduling.screens.visit.panel import CHANGED, diary_of

KINDS = {
    "client_late": gettext_lazy("The client is late"),
    "therapist_late": gettext_lazy("The therapist is late"),
    "early": gettext_lazy("It starts early"),
    "over": gettext_lazy("The session runs over"),
    "ends_early": gettext_lazy("The session ends early"),
}
FITTING = {"in_session": ("over", "ends_early"), "completed": ("ends_early",)}
"""The kinds that fit a visit that has begun."""
REASONS = {
    "off_shift": gettext_lazy("the therapist does not work then"),
    "closed": gettext_lazy("we are closed then"),
    "therapist_busy": gettext_lazy("the therapist has another visit"),
    "room_busy": gettext_lazy("the room is in use"),
    "device_busy": gettext_lazy("the device is in use"),
    "held": gettext_lazy("the time is held"),
    "own_visit": gettext_lazy("the client has another visit"),
}


class DelayForm(ScreenForm):
    """A delay: its kind and its minutes; sent with `seen` it is carried out."""

    kind = forms.ChoiceField(label=gettext_lazy("What happened?"))
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=MOST_MINUTES)
    by_letter = forms.BooleanField(
        label=gettext_lazy("Write to those who have an e-mail address"), required=False
    )
    reason = Text(label=gettext_lazy("Do it anyway, because"), max_length=300, required=False)
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, visit: Appointment, data: Any = None, **options: Any) -> None:
        super().__init__(data, auto_id="delay-%s", **options)
        fitting = FITTING.get(visit.state, ("client_late", "therapist_late", "early"))
        field: Any = self.fields["kind"]
        field.choices = [(kind, KINDS[kind]) for kind in fitting]
        self.initial.update(kind=fitting[0], minutes=10)


class BackForm(ScreenForm):
    """The way back from a delay, as the panel was given it."""

    back = forms.CharField(max_length=20000, widget=forms.HiddenInput)


@screen("diary/visits/<uuid:pk>/delay", GET="appointments.change", POST="appointments.change")
def delay_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show what a delay causes, and carry it out."""
    visit = get_object_or_404(Appointment.objects.with_people(), pk=pk)
    if request.method == "POST":
        return _carry_out(request, visit)
    form = DelayForm(visit, request.GET if "minutes" in request.GET else None)
    plan = None
    if form.is_bound and form.is_valid():
        with form.show_refusals():
            plan = plan_delay(visit, form.cleaned_data["kind"], form.cleaned_data["minutes"])
    return _show(request, visit, form, plan)


def _carry_out(request: StaffRequest, visit: Appointment) -> HttpResponse:
    form = DelayForm(visit, request.POST)
    if not form.is_valid():
        return _show(request, visit, form, None)
    wanted = {"kind": form.cleaned_data["kind"], "minutes": form.cleaned_data["minutes"]}
    with form.show_refusals():
        done = carry_out_delay(
            appointment=visit,
            **wanted,
            seen=form.cleaned_data["seen"],
            by_letter=form.cleaned_data["by_letter"],
            override_reason=form.cleaned_data["reason"],
            by=request.person,
        )
        return _show(request, visit, form, done.plan, back=done.back.text)
    try:
        plan = plan_delay(visit, **wanted)
    except Refusal:
        plan = None
    return _show(request, visit, form, plan)


@screen("diary/visits/<uuid:pk>/delay/take-back", POST="appointments.change")
def take_back_delay_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Put the visits of a delay back that nobody changed since."""
    visit = get_object_or_404(Appointment.objects.with_people(), pk=pk)
    form, way_back = DelayForm(visit), BackForm(request.POST)
    if way_back.is_valid():
        with way_back.show_refusals():
            taken = take_back_delay(back=way_back.cleaned_data["back"], by=request.person)
            return _show(request, visit, form, None, taken=taken)
    return _show(request, visit, form, None, way_back=way_back)


def _show(
    request: StaffRequest,
    visit: Appointment,
    form: DelayForm,
    plan: DelayPlan | None,
    *,
    way_back: BackForm | None = None,
    **done: Any,
) -> HttpResponse:
    refused = way_back or form
    context = {
        "title": _("Late, early or over"),
        "visit": visit,
        "zone": visit.location.zone,
        "form": form,
        "refused": refused,
        "plan": plan,
        "stuck": _stuck(plan),
        "against": [REASONS[reason] for reason in plan.first.reasons] if plan else [],
        "people": _people(plan),
        "diary": diary_of(visit),
        **done,
    }
    template = "scheduling/delay.html" + ("#delay" if is_partial(request) else "")
    response = render_screen(request, template, context, status=refused.status)
    if done:
        response["HX-Trigger"] = CHANGED
    return response


def _stuck(plan: DelayPlan | None) -> list[dict[str, Any]]:
    return [
        {"visit": each.visit, "reasons": [REASONS[reason] for reason in each.reasons]}
        for each in (plan.stuck if plan else ())
    ]


def _people(plan: DelayPlan | None) -> list[dict[str, Any]]:
    country = Practice.current().country
    return [
        {"person": each, "phone": national_form(each.called.phone, country)}
        for each in (plan.people if plan else ())
    ]
