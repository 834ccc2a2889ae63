"""/diary/sick-days: a therapist is ill; the visits in the way are settled, and what is left shows."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as words_of
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clinic.models import Practice
from clinic.screens.answers import render_screen, see_other
from clinic.screens.screen import StaffRequest, screen
from scheduling.models import Block, SickDayVisit
from scheduling.rota.zones import zone_of
from scheduling.screens.sick_day.form import SickDayForm, decisions_in, initial_sick_day
from scheduling.screens.sick_day.words import rows_settled, rows_to_settle
from scheduling.sick_days.actions.carry_out import VisitLeft, carry_out
from scheduling.sick_days.actions.choose_time import choose_time, decline_times
from scheduling.sick_days.actions.record_sick_day import record_sick_day
from scheduling.sick_days.concerned import settled_visits
from scheduling.sick_days.proposals import propose


@screen("diary/sick-days/new", GET="absences.read", POST="absences.change")
def new_sick_day_screen(request: StaffRequest) -> HttpResponse:
    """Ask who is ill, and when; then write the time off, and go on to the visits in the way."""
    practice = Practice.current()
    form = SickDayForm(request.POST or None, initial=initial_sick_day(request.GET, practice.today()))
    if form.is_valid():
        therapist = form.cleaned_data["therapist"]
        starts_at, ends_at = form.span_in(zone_of(therapist, practice))
        with form.show_refusals():
            sick_day = record_sick_day(
                therapist=therapist, starts_at=starts_at, ends_at=ends_at, by=request.person
            )
            return see_other("sick_day", sick_day.pk)
        if form.refusal.code == "ill_already":
            return see_other("sick_day", form.refusal.extra["sick_day"])
    context = {"title": _("A therapist is ill"), "practice": practice, "form": form}
    return render_screen(request, "scheduling/new_sick_day.html", context, status=form.status)


@screen("diary/sick-days/<uuid:pk>", GET="absences.read", POST="appointments.change")
def sick_day_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show what is proposed for each visit, and what was settled; carry out what was chosen."""
    sick_day = _load(pk)
    if request.method != "POST":
        return _render(request, sick_day)
    answers = {name: str(value) for name, value in request.POST.items()}
    decisions = list(decisions_in(answers))
    left = carry_out(sick_day=sick_day, decisions=decisions, by=request.person)
    if left:
        return _render(request, _load(pk), left)
    count = len(decisions)
    sentence = ngettext("{count} visit is settled.", "{count} visits are settled.", count)
    messages.success(request, sentence.format(count=count) if count else words_of("Nothing was chosen."))
    return see_other("sick_day", pk)


@screen("diary/sick-days/visits/<uuid:pk>/choose", POST="appointments.book")
def choose_for_client_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Book the held time that a client on the phone chose, or let all go."""
    settled = get_object_or_404(SickDayVisit.objects.with_people(), pk=pk)
    time = request.POST.get("time", "")
    if time == "none":
        decline_times(settled=settled, by=request.person)
        messages.success(request, words_of("The held times are free again."))
    else:
        held = next((each.pk for each in settled.times.all() if str(each.pk) == time), settled.pk)
        choose_time(settled=settled, time=held, by=request.person)
        messages.success(request, words_of("The time is booked. A letter confirms it."))
    return see_other("sick_day", settled.block_id)


def _load(pk: UUID) -> Block:
    days = Block.objects.filter(is_sick_day=True).select_related("resource__location")
    return get_object_or_404(days, pk=pk)


def _render(request: StaffRequest, sick_day: Block, left: list[VisitLeft] | None = None) -> HttpResponse:
    practice = Practice.current()
    zone = zone_of(sick_day.resource, practice)
    start = sick_day.during.lower.astimezone(zone)
    proposals = propose(sick_day)
    shown = {each.visit.pk for each in proposals}
    settled = rows_settled(sick_day, settled_visits(sick_day), practice)
    context: dict[str, Any] = {
        "title": _("{name} is ill").format(name=sick_day.resource.name),
        "practice": practice,
        "sick_day": sick_day,
        "zone": zone,
        "is_all_day": (sick_day.during.upper - sick_day.during.lower).total_seconds() >= 23 * 3600,
        "to_settle": rows_to_settle(proposals, left or (), practice),
        "left": left or (),
        "left_elsewhere": [each for each in left or () if each.visit not in shown],
        "settled": settled,
        "to_call": sum(row["is_to_call"] for row in settled),
        "diary": f"{reverse('diary')}?on={start.date().isoformat()}",
    }
    return render_screen(request, "scheduling/sick_day.html", context, status=409 if left else 200)
