"""/diary/visits/{id}/move: a visit moved by drag, by keyboard, by a tap, or by the form in its panel."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.models import Location, Practice, Resource
from clinic.refusals import Refusal
from clinic.screens.answers import is_partial, render_screen, see_other
from clinic.screens.forms import DayInput, NamedChoice, ScreenForm, Text
from clinic.screens.screen import StaffRequest, screen
from scheduling.availability.alternatives import HELPED_BY_OTHER_TIMES, Alternatives, alternatives_to
from scheduling.availability.another_time import another_time_for
from scheduling.availability.offers import Offer
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.move import move
from scheduling.bookings.states import require_state
from scheduling.letters.notices import attach_notices
from scheduling.models import Appointment
from scheduling.screens.shown_schedule import ShownSchedule, schedule_named_by, show_schedule
from scheduling.screens.visit.panel import address_after, list_of_origin


class MoveForm(ScreenForm):
    """The new place of a visit: day, time, therapist, location; what is left blank stays."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    day = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())
    time = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput({"type": "time", "step": 300}, "%H:%M")
    )
    therapist = NamedChoice(
        Resource.objects.in_use().filter(kind="therapist").order_by("name"),
        label=gettext_lazy("Therapist"),
        required=False,
        empty_label=gettext_lazy("as now"),
    )
    room = forms.ModelChoiceField(
        Resource.objects.in_use().filter(kind="room"), required=False, widget=forms.HiddenInput
    )
    location = NamedChoice(
        Location.objects.filter(archived_at=None).order_by("name"),
        label=gettext_lazy("Location"),
        required=False,
        empty_label=gettext_lazy("as now"),
    )
    override = Text(required=False, max_length=300, widget=forms.HiddenInput)

    @property
    def requested(self) -> list[RequestedResource]:
        """Return the resources that are asked for by name."""
        named = [(self.cleaned_data["therapist"], "therapist"), (self.cleaned_data["room"], "room")]
        return [RequestedResource(resource.pk, kind) for resource, kind in named if resource]


def _show_form(request: StaffRequest, visit: Appointment) -> HttpResponse:
    """Show the form to move a visit by hand: in the panel, or as a page."""
    require_state("move", visit.state)
    starts_at = visit.starts_at.astimezone(visit.location.zone)
    initial = {"seen": visit.revision, "day": starts_at.date(), "time": starts_at.time()}
    form = MoveForm(initial=initial, auto_id="move-%s")
    context = {"title": _("Move a visit"), "visit": visit, "form": form, "starts_at": starts_at}
    template = "scheduling/move.html#form" if is_partial(request) else "scheduling/move.html"
    return render_screen(request, template, context)


@dataclass(frozen=True)
class WantedPlace:
    """The place to which a visit is to be moved."""

    starts_at: datetime
    location: Location
    requested: list[RequestedResource]

    @property
    def value(self) -> str:
        """Return it as a button sends it."""
        therapist = next((r.resource for r in self.requested if r.kind == "therapist"), None)
        return value_of_place(self.starts_at, self.location, therapist)

    def holds_for(self, visit: Appointment) -> bool:
        """True if the visit stands there already."""
        has = {assignment.resource_id for assignment in visit.assignments.all()}
        return (visit.starts_at, visit.location) == (self.starts_at, self.location) and has.issuperset(
            r.resource for r in self.requested
        )


def value_of_place(starts_at: datetime, location: Location, therapist: UUID | None) -> str:
    """Return a place as a button sends it to the screen that moves: day, time and another therapist."""
    return f"{starts_at.astimezone(location.zone):%Y-%m-%d %H:%M} {therapist or ''}".strip()


@screen("diary/visits/<uuid:pk>/move", GET="appointments.change", POST="appointments.change")
def move_visit_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask for the new place of a visit, and move it to where it was dropped or typed.

    The answer is the schedule as it is now, and what happened.
    """
    visit = get_object_or_404(Appointment.objects.with_people(), pk=pk)
    if request.method != "POST":
        return _show_form(request, visit)
    form = MoveForm(_typed(request.POST))
    shown = _schedule_beside(request, visit)
    if not form.is_valid():
        text = " ".join(str(fault) for faults in form.errors.values() for fault in faults)
        return _refuse(request, shown, visit, Refusal("invalid_input", text, status=422))
    wanted = _wanted(form, visit)
    with form.show_refusals():
        move(
            appointment=visit,
            starts_at=wanted.starts_at,
            location=wanted.location,
            requested=wanted.requested,
            override_reason=form.cleaned_data["override"],
            revision=form.cleaned_data["seen"],
            by=request.person,
        )
        return _answer_moved(request, shown, before=visit)
    present = Appointment.objects.with_people().get(pk=pk)
    if form.refusal.code == "changed_meanwhile" and wanted.holds_for(present):
        return _answer_moved(request, shown, before=visit)
    return _refuse(request, shown, present, form.refusal, wanted)


def _typed(sent: QueryDict) -> dict[str, Any]:
    """Return what was sent; a button's `to` is day, time and therapist in one."""
    typed = sent.dict()
    parts = sent.get("to", "").split()
    return typed | dict(zip(("day", "time", "therapist"), parts, strict=False))


def _wanted(form: MoveForm, visit: Appointment) -> WantedPlace:
    location = form.cleaned_data["location"] or visit.location
    starts_at = datetime.combine(form.cleaned_data["day"], form.cleaned_data["time"], location.zone)
    return WantedPlace(starts_at, location, form.requested)


def _schedule_beside(request: StaffRequest, visit: Appointment) -> ShownSchedule:
    """Return the schedule from which the form was sent; else the day of the visit."""
    if "on" in request.GET:
        return schedule_named_by(request.GET, request.person)
    day = QueryDict(mutable=True)
    day["on"] = visit.starts_at.astimezone(visit.location.zone).date().isoformat()
    day["location"] = str(visit.location_id)
    return schedule_named_by(day, request.person)


def _refuse(
    request: StaffRequest,
    shown: ShownSchedule,
    visit: Appointment,
    refusal: Refusal,
    wanted: WantedPlace | None = None,
) -> HttpResponse:
    """Show the schedule as it is, and that the visit was not moved: why, and what could be done instead."""
    reason = refusal.reason
    if refusal.code == "changed_meanwhile":
        reason = _("Someone changed this visit meanwhile. The diary shows it as it is now.")
    answer: dict[str, Any] = {"visit": visit, "reason": reason, "back": list_of_origin(request)}
    if wanted is not None:
        answer |= {
            "to": wanted.value,
            "location": wanted.location,
            "room": next((r.resource for r in wanted.requested if r.kind == "room"), ""),
            "starts_at": wanted.starts_at,
            "may_be_overruled": refusal.may_be_overruled,
        }
        if refusal.code in HELPED_BY_OTHER_TIMES:
            answer |= _offers(visit, wanted)
    return show_schedule(request, shown, status=refusal.status, refused=answer)


def _offers(visit: Appointment, wanted: WantedPlace) -> dict[str, Any]:
    """Return two rows of buttons: with others at the time wanted, and the nearest with whom was wanted."""
    own = [a.resource_id for a in visit.assignments.all() if a.kind == "therapist"]
    asked = next((r.resource for r in wanted.requested if r.kind == "therapist"), None)
    therapist = asked or next(iter(own), None)
    found = _alternatives(visit, wanted, None if asked in own else asked)
    names = dict(Resource.objects.filter(kind="therapist").values_list("pk", "name"))

    def is_elsewhere(offer: Offer) -> bool:
        place = (offer.slot.starts_at, offer.location)
        return offer.therapist not in own or place != (visit.starts_at, visit.location)

    def button(offer: Offer) -> dict[str, Any]:
        therapist = None if offer.therapist in own else offer.therapist
        return {
            "to": value_of_place(offer.slot.starts_at, offer.location, therapist),
            "starts_at": offer.slot.starts_at,
            "therapist": names.get(offer.therapist) if offer.therapist else "",
        }

    return {
        "same_time": [button(offer) for offer in found.same_time if is_elsewhere(offer)],
        "nearest": [button(offer) for offer in found.nearest if is_elsewhere(offer)],
        "wanted_therapist": names.get(therapist) if therapist else "",
    }


def _alternatives(visit: Appointment, wanted: WantedPlace, asked: UUID | None) -> Alternatives:
    """Return other times for the visit; where whoever is `asked` cannot do this at all, with anybody."""
    kept = replace(another_time_for(visit, Practice.current()), location=wanted.location)
    if asked is None:
        return alternatives_to(kept, wanted.starts_at)
    anyone = replace(kept, requested=(), length=None)
    try:
        theirs = replace(anyone, requested=[RequestedResource(asked, "therapist")])
        return alternatives_to(theirs, wanted.starts_at)
    except Refusal:
        return alternatives_to(anyone, wanted.starts_at)


def _answer_moved(request: StaffRequest, shown: ShownSchedule, *, before: Appointment) -> HttpResponse:
    """Show the schedule with the visit at its new place, what the desk should know, and the way back."""
    visit = attach_notices(Appointment.objects.with_people().get(pk=before.pk))
    if not is_partial(request):
        messages.success(request, _("The visit was moved."))
        if "on" in request.GET and not list_of_origin(request):
            return see_other(shown.address)
        return see_other(address_after(request, visit))
    therapists = [a.resource for a in visit.assignments.all() if a.kind == "therapist"]
    had = [a.resource_id for a in before.assignments.all() if a.kind == "therapist"]
    answer = {
        "visit": visit,
        "therapists": [therapist.name for therapist in therapists],
        "back": value_of_place(before.starts_at, before.location, had[0] if len(had) == 1 else None),
        "back_location": before.location,
        "is_as_before": before.revision == visit.revision,
    }
    return show_schedule(request, shown, moved=answer)
