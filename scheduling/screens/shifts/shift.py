"""/set-up/shifts/new and /set-up/shifts/{id}: add a shift, change it, drop it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as words_of
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, Practice
from clinic.screens.answers import render_screen, see_other
from clinic.screens.lost_visits import said_with_lost_visits
from clinic.screens.once import answer_form_once
from clinic.screens.record_form import typed_in
from clinic.screens.screen import StaffRequest, screen
from scheduling.models import Shift
from scheduling.rota.actions.set_shift import change_shift, drop_shift, set_shift
from scheduling.rota.actions.set_week import set_week
from scheduling.screens.in_the_way import appointments_in_the_way
from scheduling.screens.shifts.form import EVERY_WEEK, ONE_DAY, DropShiftForm, NewShiftForm, ShiftForm
from scheduling.screens.shifts.grid import address_of_week, week_day_in


@screen("set-up/shifts/new", GET="shifts.change", POST="shifts.change")
def new_shift_screen(request: StaffRequest) -> HttpResponse:
    """Ask whose shift, where and when; a weekly one may be added on several days at once."""
    practice = Practice.current()
    opened = week_day_in(request.GET.get("on", ""), practice.today())
    form = NewShiftForm(typed_in(request), initial=_initial_of(request.GET, practice.today()))
    if form.is_valid():

        def effect() -> str:
            shifts = _add(form, request)
            messages.success(request, _sentence(shifts, words_of("The shift is set.")))
            return address_of_week(form.shift.get("on") or form.shift.get("valid_from") or opened)

        with form.show_refusals():
            return answer_form_once(request, effect)
    return _show(request, form, practice, title=_("Add a shift"), back=address_of_week(opened))


def _add(form: NewShiftForm, request: StaffRequest) -> list[Shift]:
    """Add the shifts that a form asks for."""
    therapist, reason = form.cleaned_data["therapist"], form.cleaned_data["force_reason"]
    if not form.is_weekly:
        one = set_shift(therapist=therapist, fields=form.shift, force_reason=reason, by=request.person)
        return [one]
    return set_week(
        therapist=therapist,
        weekdays=form.cleaned_data["weekdays"],
        fields=form.shift,
        force_reason=reason,
        by=request.person,
    )


def _initial_of(query: Any, today: date) -> dict[str, Any]:
    """Return what the address of a new shift fills in: whose, the day and the hours."""
    day = week_day_in(query.get("on", ""), today)
    places = list(Location.objects.filter(archived_at=None).order_by("name")[:1])
    return {
        "therapist": query.get("therapist"),
        "location": query.get("location") or (places[0].pk if places else None),
        "repeat": query.get("repeat", EVERY_WEEK),
        "weekdays": [day.weekday()] if query.get("on") else list(range(5)),
        "on": day,
        "valid_from": max(day, today),
        "starts": query.get("starts", "09:00"),
        "ends": query.get("ends", "17:00"),
        "is_day_off": "off" in query,
    }


@screen("set-up/shifts/<uuid:pk>", GET="shifts.change", POST="shifts.change")
def shift_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a shift, and change it; of a weekly one, offer other hours for the day it was opened from."""
    shift, practice = _load(pk), Practice.current()
    form = ShiftForm(typed_in(request), record=shift)
    if form.is_valid():
        with form.show_refusals():
            changed = change_shift(
                shift=shift,
                changes=form.shift,
                revision=form.revision,
                force_reason=form.cleaned_data["force_reason"],
                by=request.person,
            )
            messages.success(request, _sentence([changed], words_of("The shift is changed.")))
            return see_other(_week_of(request, changed, practice))
        shift = _load(pk)
        if form.refusal.code == "changed_meanwhile" and _is_as_typed(shift, form):
            return see_other(_week_of(request, shift, practice))
    return _show_shift(request, shift, practice, form)


@screen("set-up/shifts/<uuid:pk>/drop", POST="shifts.change")
def drop_shift_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Drop a shift; one that was dropped already stays so."""
    practice = Practice.current()
    shift = Shift.objects.filter(pk=pk).select_related("resource", "location").first()
    if shift is None:
        return see_other(address_of_week(week_day_in(request.GET.get("on", ""), practice.today())))
    form = DropShiftForm(request.POST)
    if form.is_valid():
        with form.show_refusals():
            visits = drop_shift(
                shift=shift,
                revision=form.cleaned_data["seen"],
                force_reason=form.cleaned_data["force_reason"],
                by=request.person,
            )
            messages.success(
                request, said_with_lost_visits(_("The shift is dropped."), len(visits.uncovered))
            )
            return see_other(_week_of(request, shift, practice))
        shift = _load(pk)
    return _show_shift(request, shift, practice, ShiftForm(record=shift), dropping=form)


def _is_as_typed(shift: Shift, form: ShiftForm) -> bool:
    """Return True if the shift is as the form wants it: it was sent twice."""
    return all(getattr(shift, name) == value for name, value in form.shift.items())


def _load(pk: UUID) -> Shift:
    return get_object_or_404(Shift.objects.select_related("resource", "location"), pk=pk)


def _week_of(request: StaffRequest, shift: Shift, practice: Practice) -> str:
    return address_of_week(shift.on or week_day_in(request.GET.get("on", ""), practice.today()))


def _show_shift(
    request: StaffRequest,
    shift: Shift,
    practice: Practice,
    form: ShiftForm,
    dropping: DropShiftForm | None = None,
) -> HttpResponse:
    """Return the page of a shift; one opened from a day names its next day of that kind."""
    today = practice.today()
    day = shift.on or week_day_in(request.GET.get("on", ""), today)
    if shift.on is None:
        day += timedelta(days=((shift.weekday or 0) - day.weekday()) % 7)
    return _show(
        request,
        form,
        practice,
        title=_("Shift"),
        back=address_of_week(day),
        shift=shift,
        day=day,
        dropping=dropping,
        once=ONE_DAY,
    )


def _show(request: StaffRequest, form: Any, practice: Practice, **more: Any) -> HttpResponse:
    refused = more.get("dropping") or form
    context = {"practice": practice, "form": form, "in_the_way": appointments_in_the_way(refused), **more}
    return render_screen(request, "scheduling/shift.html", context, status=refused.status)


def _sentence(shifts: list[Shift], done: str) -> str:
    """Return what was done, the visits that lost their hours by it, and what there is to know."""
    notices = {notice.sentence for shift in shifts for notice in vars(shift)["notices"]}
    lost = len(vars(shifts[-1])["visits"].uncovered) if shifts else 0
    return " ".join([said_with_lost_visits(done, lost), *sorted(notices)])
