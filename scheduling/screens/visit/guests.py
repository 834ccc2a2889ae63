"""/diary/visits/<id>/guests: the people treated with who booked; one is found and added, or taken out."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from clinic.screens.answers import is_partial, render_screen
from clinic.screens.screen import StaffRequest, screen
from scheduling.bookings.people_found import find_people
from scheduling.bookings.states import FROM
from scheduling.guests.actions.add_guest import add_guest
from scheduling.guests.actions.pair_therapists import pair_therapists
from scheduling.guests.actions.take_out_guest import take_out_guest
from scheduling.models import Appointment
from scheduling.screens.booking.wanted import words_of
from scheduling.screens.visit.forms import INCOMPLETE, OverrulingForm, VerbForm
from scheduling.screens.visit.panel import CHANGED, diary_of

MOST_FOUND = 6
ADDED, TAKEN_OUT = gettext_lazy("The guest is added."), gettext_lazy("The guest is taken out.")
PAIRED = gettext_lazy("It is noted who treats whom.")


class AddGuestForm(OverrulingForm):
    """A person on file who comes along."""

    verb = "guest"
    client = forms.ModelChoiceField(
        queryset=Client.objects.all(), widget=forms.HiddenInput, error_messages={"required": INCOMPLETE}
    )


class TakeOutForm(VerbForm):
    """A guest who does not come along."""

    verb = "take-out"
    client = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": INCOMPLETE})


class PairForm(VerbForm):
    """The therapist of a visit who treats each person of it."""

    verb = "pair"

    def __init__(self, visit: Appointment, data: Any = None) -> None:
        super().__init__(visit, data)
        therapists = [row.resource for row in visit.assignments.all() if row.kind == "therapist"]
        choices = [("", _("nobody in particular")), *((str(each.pk), each.name) for each in therapists)]
        for row in visit.attendances.all():
            self.fields[str(row.client_id)] = forms.ChoiceField(
                label=row.client.listed_name,
                choices=choices,
                required=False,
                initial=str(row.treated_by.resource_id) if row.treated_by else "",
            )

    @property
    def pairs(self) -> dict[UUID, UUID | None]:
        keys = [str(row.client_id) for row in self.visit.attendances.all()]
        return {UUID(key): UUID(self.cleaned_data[key]) if self.cleaned_data[key] else None for key in keys}


@screen("diary/visits/<uuid:pk>/guests", GET="appointments.change", POST="appointments.change")
def guests_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the guests and who is found by a name; add one."""
    visit = _load(pk)
    if request.method != "POST":
        return _show(request, visit)
    form = AddGuestForm(visit, request.POST)
    if form.is_valid():
        with form.show_refusals():
            add_guest(
                appointment=visit,
                guest=form.cleaned_data["client"],
                override_reason=form.cleaned_data["override_reason"],
                revision=form.revision,
                by=request.person,
            )
            return _show(request, _load(pk), done=ADDED)
    return _show(request, _load(pk), form)


@screen("diary/visits/<uuid:pk>/guests/take-out", POST="appointments.change")
def take_out_guest_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a guest out."""
    visit = _load(pk)
    form = TakeOutForm(visit, request.POST)
    if form.is_valid():
        with form.show_refusals():
            guest = form.cleaned_data["client"]
            take_out_guest(appointment=visit, guest=guest, revision=form.revision, by=request.person)
            return _show(request, _load(pk), done=TAKEN_OUT)
    return _show(request, _load(pk), form)


@screen("diary/visits/<uuid:pk>/guests/treated-by", POST="appointments.change")
def pair_therapists_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Note who treats whom."""
    visit = _load(pk)
    form = PairForm(visit, request.POST)
    if form.is_valid():
        with form.show_refusals():
            pair_therapists(appointment=visit, pairs=form.pairs, revision=form.revision, by=request.person)
            return _show(request, _load(pk), done=PAIRED)
    return _show(request, _load(pk), form)


def _load(pk: UUID) -> Appointment:
    return get_object_or_404(Appointment.objects.with_people(), pk=pk)


def _show(
    request: StaffRequest, visit: Appointment, form: VerbForm | None = None, *, done: str | Promise = ""
) -> HttpResponse:
    people = visit.attendances.all()
    typed = words_of(request.GET, "name")
    found = find_people(typed, most=MOST_FOUND) if typed else None
    treated = {row.client_id for row in people}
    context: dict[str, Any] = {
        "title": _("Guests"),
        "visit": visit,
        "zone": visit.location.zone,
        "guests": [row for row in people if row.client_id != visit.client_id],
        "room": max(visit.service.treats - len(people), 0),
        "may_change": visit.state in FROM["change_guests"],
        "typed": typed,
        "found": [each for each in found.people if each.client.pk not in treated] if found else [],
        "form": form,
        "pairing": _pairing(visit, form),
        "overruled": _overruled(form),
        "done": done,
        "diary": diary_of(visit),
    }
    template = "scheduling/guests.html" + ("#guests" if is_partial(request) else "")
    response = render_screen(request, template, context, status=form.status if form else 200)
    if done:
        response["HX-Trigger"] = CHANGED
    return response


def _pairing(visit: Appointment, form: VerbForm | None) -> PairForm | None:
    """Return the form for who treats whom, where that is a question: several people, several therapists."""
    therapists = [row for row in visit.assignments.all() if row.kind == "therapist"]
    if min(len(therapists), len(visit.attendances.all())) < 2:
        return None
    return form if isinstance(form, PairForm) else PairForm(visit)


def _overruled(form: VerbForm | None) -> Client | None:
    """Return the person whom a reason would add anyway."""
    if isinstance(form, AddGuestForm) and form.may_overrule:
        client: Client | None = form.cleaned_data.get("client")
        return client
    return None
