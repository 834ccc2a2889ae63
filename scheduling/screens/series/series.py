"""/diary/series/{id}: the visits of a series, and what may be done with several of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic import clock
from clinic.mail import wording
from clinic.models import Resource
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import DayInput, NamedChoice, ScreenForm
from clinic.screens.screen import StaffRequest, screen
from scheduling.models import Appointment, Series
from scheduling.models.appointment import AHEAD
from scheduling.screens.visit.forms import BY_CLIENT, BY_CLINIC
from scheduling.screens.visit.sentences import STATES
from scheduling.series.actions.cancel_visits import cancel_visits
from scheduling.series.actions.move_visits import move_visits

SCOPES = [("later", gettext_lazy("this visit and all later ones")), ("all", gettext_lazy("all to come"))]


class SeveralVisitsForm(ScreenForm):
    """The visits that a change is about."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    first = forms.ChoiceField(label=gettext_lazy("From which visit"))
    scope = forms.ChoiceField(
        label=gettext_lazy("Which visits"), choices=SCOPES, widget=forms.RadioSelect, initial="later"
    )

    def __init__(self, series: Series, visits: list[Appointment], data: Any = None) -> None:
        initial = {"seen": series.revision}
        super().__init__(data, initial=initial, auto_id=f"{type(self).__name__.lower()}-%s")
        self.visits = {str(visit.pk): visit for visit in visits}
        field: Any = self.fields["first"]
        field.choices = [
            (key, wording.moment(visit.starts_at, visit.location.zone)) for key, visit in self.visits.items()
        ]

    @property
    def first_visit(self) -> Appointment:
        return self.visits[self.cleaned_data["first"]]


class CancelSeriesForm(SeveralVisitsForm):
    """Several visits are cancelled; `why` says by whom, and why."""

    why = forms.ChoiceField(
        label=gettext_lazy("Who cancels, and why?"),
        choices=[
            ("", "…"),
            (gettext_lazy("The client"), [(f"client:{code}", label) for code, label in BY_CLIENT.items()]),
            (gettext_lazy("We"), [(f"clinic:{code}", label) for code, label in BY_CLINIC.items()]),
        ],
    )


class MoveSeriesForm(SeveralVisitsForm):
    """The new time of the first visit; the others move as far."""

    day = forms.DateField(label=gettext_lazy("Its new day"), widget=DayInput())
    time = forms.TimeField(
        label=gettext_lazy("Its new time"), widget=forms.TimeInput({"type": "time", "step": 300}, "%H:%M")
    )
    therapist = NamedChoice(
        Resource.objects.in_use().filter(kind="therapist").order_by("name"),
        label=gettext_lazy("Therapist"),
        required=False,
        empty_label=gettext_lazy("as now"),
    )

    @property
    def starts_at(self) -> datetime:
        """The new start, on the clock of the visit's location."""
        answers, zone = self.cleaned_data, self.first_visit.location.zone
        return datetime.combine(answers["day"], answers["time"], zone)


@screen("diary/series/<uuid:pk>", GET="appointments.read")
def series_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """List the visits of a series, with the forms that move or cancel several of them."""
    return _render(request, *_read(pk))


@screen("diary/series/<uuid:pk>/cancel", POST="appointments.change")
def cancel_series_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Cancel a visit and all later ones, or all."""
    series, visits = _read(pk)
    form = CancelSeriesForm(series, _coming(visits), request.POST)
    if form.is_valid():
        cancelled_by, _colon, reason = form.cleaned_data["why"].partition(":")
        with form.show_refusals():
            cancel_visits(
                series=series,
                first=form.first_visit,
                scope=form.cleaned_data["scope"],
                cancelled_by=cancelled_by,
                reason=reason,
                revision=form.cleaned_data["seen"],
                by=request.person,
            )
            messages.success(request, _("The visits are cancelled. One letter tells of all."))
            return see_other("series", pk)
    return _render(request, *_read(pk), cancel=form)


@screen("diary/series/<uuid:pk>/move", POST="appointments.change")
def move_series_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Move a visit and all later ones, or all."""
    series, visits = _read(pk)
    form = MoveSeriesForm(series, _coming(visits), request.POST)
    if form.is_valid():
        therapist = form.cleaned_data["therapist"]
        with form.show_refusals():
            move_visits(
                series=series,
                first=form.first_visit,
                scope=form.cleaned_data["scope"],
                starts_at=form.starts_at,
                therapist=therapist and therapist.pk,
                revision=form.cleaned_data["seen"],
                by=request.person,
            )
            messages.success(request, _("The visits are moved. One letter tells of all."))
            return see_other("series", pk)
    return _render(request, *_read(pk), move=form)


def _read(pk: UUID) -> tuple[Series, list[Appointment]]:
    series = get_object_or_404(Series.objects.select_related("client"), pk=pk)
    return series, list(Appointment.objects.with_people().filter(series=series).order_by("starts_at"))


def _coming(visits: list[Appointment]) -> list[Appointment]:
    return [visit for visit in visits if visit.state in AHEAD and visit.starts_at > clock.now()]


def _render(
    request: StaffRequest,
    series: Series,
    visits: list[Appointment],
    *,
    move: MoveSeriesForm | None = None,
    cancel: CancelSeriesForm | None = None,
) -> HttpResponse:
    coming, refused = _coming(visits), move or cancel
    context = {
        "title": _("Several visits"),
        "series": series,
        "rows": [
            {
                "visit": visit,
                "state": STATES[visit.state],
                "therapists": wording.listed(
                    [row.resource.name for row in visit.assignments.all() if row.kind == "therapist"]
                ),
                "was_moved": visit.starts_at != visit.planned_at,
            }
            for visit in visits
        ],
        "move": move or (MoveSeriesForm(series, coming) if coming else None),
        "cancel": cancel or (CancelSeriesForm(series, coming) if coming else None),
        "refused": refused,
    }
    status = refused.status if refused else 200
    return render_screen(request, "scheduling/series.html", context, status=status)
