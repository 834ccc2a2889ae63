"""/diary/series/new: plan visits every so many weeks, choose among them, and book them together."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clinic.models import Practice
from clinic.refusals import Refusal, fault
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import DayInput, ScreenForm, new_key
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from clinic.spans import span_of_day
from scheduling.availability.offers import Offer
from scheduling.availability.preferences import RequestedResource
from scheduling.availability.repeated.offers_each_week import Weeks, offers_each_week
from scheduling.availability.weeks import without_crowding
from scheduling.models.series import MOST_VISITS_OF_SERIES
from scheduling.screens.booking.wanted import WantedVisit, wanted_by
from scheduling.screens.weeks_between import weeks_between
from scheduling.series.actions.book_series import ChosenVisit, book_series
from scheduling.series.plan import PlannedVisit, plan_series
from scheduling.series.wanted import WantedSeries
from scheduling.time_in_address import from_address, in_address

LEFT_OUT = "-"
MOST_SUGGESTED = 8
CONFLICTS = {
    "taken": gettext_lazy("Somebody else has this time."),
    "client_elsewhere": gettext_lazy("The client has another visit then."),
    "outside_hours": gettext_lazy("Nobody who does this works then, or the location is closed."),
    "too_far_ahead": gettext_lazy("The diary is not open that far ahead yet."),
}
"""The reason of a conflict by its code, where nothing can be overruled; others read as refused."""
USUAL_WEEKS, USUAL_VISITS = 2, 3


class SeriesForm(ScreenForm):
    """The distance of the visits, and how many they are or on which day they end."""

    every = forms.TypedChoiceField(label=gettext_lazy("How often"), choices=weeks_between, coerce=int)
    visits = forms.IntegerField(
        label=gettext_lazy("How many visits"), min_value=2, max_value=MOST_VISITS_OF_SERIES, required=False
    )
    until = forms.DateField(label=gettext_lazy("or until"), widget=DayInput(), required=False)

    def clean(self) -> dict[str, Any]:
        """Take the last day where one is given, else the number."""
        answers: dict[str, Any] = super().clean() or {}
        if not self.errors and not answers.get("until") and not answers.get("visits"):
            answers["visits"] = USUAL_VISITS
        return answers


@dataclass(frozen=True)
class ShownVisit:
    """A planned visit with the times to choose from, and the one that was chosen."""

    number: int
    planned: PlannedVisit
    choices: list[dict[str, Any]]
    chosen: str

    @property
    def name(self) -> str:
        return f"visit-{self.number}"

    @property
    def conflict(self) -> str:
        """The sentence that says why it is not free; blank where it is."""
        refusal = self.planned.conflict
        return str(CONFLICTS.get(refusal.code, refusal.reason)) if refusal else ""


@screen("diary/series/new", GET="appointments.book", POST="appointments.book")
def plan_series_screen(request: StaffRequest) -> HttpResponse:
    """Show which visits of a series are free, and book those that were chosen."""
    sent = request.POST if request.method == "POST" else request.GET
    wanted = wanted_by(sent, Practice.current())
    if wanted.client is None or wanted.at is None or wanted.place is None or wanted.service is None:
        return see_other(wanted.address(reverse("book")))
    form = SeriesForm(_with_usual(sent))
    series = _series(wanted, form, request) if form.is_valid() else None
    if request.method == "POST" and series is not None:
        with form.show_refusals():
            return answer_form_once(request, _booking(series, request.POST))
    return _render(request, wanted, form, series)


def _with_usual(sent: QueryDict) -> dict[str, str]:
    """Return what was sent for the form, with what is usual for what was not."""
    usual = {"every": str(USUAL_WEEKS), "visits": str(USUAL_VISITS)}
    return usual | {name: str(sent[name]) for name in ("every", "visits", "until") if name in sent}


def _series(wanted: WantedVisit, form: SeriesForm, request: StaffRequest) -> WantedSeries:
    assert wanted.client and wanted.at and wanted.place and wanted.service
    answers = form.cleaned_data
    return WantedSeries(
        practice=wanted.practice,
        client=wanted.client,
        service=wanted.service,
        location=wanted.place,
        first_at=wanted.at,
        every_weeks=answers["every"],
        visits=0 if answers.get("until") else answers["visits"],
        until=answers.get("until"),
        guests=wanted.guests,
        requested=[RequestedResource(wanted.therapist.pk, "therapist")] if wanted.therapist else [],
        by=request.person,
    )


def _booking(series: WantedSeries, sent: QueryDict) -> Callable[[], str]:
    """Return what the form does once: book the chosen visits, and lead to them."""

    def act() -> str:
        chosen = _chosen(series, sent)
        booked = book_series(series, chosen)
        return reverse("series", args=[booked.pk])

    return act


def _chosen(series: WantedSeries, sent: QueryDict) -> list[ChosenVisit]:
    chosen = []
    for number, planned_at in enumerate(series.starts):
        value = sent.get(f"visit-{number}", "")
        if value == LEFT_OUT:
            continue
        when, _space, therapist = value.partition(" ")
        starts_at = from_address(when)
        if starts_at is None:
            raise Refusal("invalid_input", "Choose for each visit: a time, or to leave it out.", status=422)
        chosen.append(ChosenVisit(planned_at, starts_at, UUID(therapist) if therapist else None))
    if not chosen:
        raise fault("/visits", "series_too_short", "All visits are left out. Choose a time for one at least.")
    return chosen


def _render(
    request: StaffRequest, wanted: WantedVisit, form: SeriesForm, series: WantedSeries | None
) -> HttpResponse:
    visits: list[ShownVisit] = []
    if series is not None:
        try:
            planned = plan_series(series)
            visits = [_shown(n, each, wanted, request.POST) for n, each in enumerate(planned)]
        except Refusal as refusal:
            if not hasattr(form, "refusal"):
                form.take(refusal)
    free = sum(1 for visit in visits if visit.planned.free)
    context = {
        "title": _("Plan several visits"),
        "wanted": wanted,
        "form": form,
        "visits": visits,
        "zone": wanted.zone,
        "key": new_key(),
        "summary": ngettext(
            "%(free)s of %(count)s visit is free.", "%(free)s of %(count)s visits are free.", len(visits)
        )
        % {"free": free, "count": len(visits)},
        "each_week": _free_each_week(series, wanted, form) if series and free < len(visits) else [],
        "left_out": LEFT_OUT,
        "back": wanted.address(reverse("book")),
    }
    status = form.status if request.method == "POST" else 200
    return render_screen(request, "scheduling/series_plan.html", context, status=status)


def _free_each_week(series: WantedSeries, wanted: WantedVisit, form: SeriesForm) -> list[dict[str, Any]]:
    """Return times of the first day that are free for all visits, each with the address of its plan."""
    zone = series.location.zone
    day = series.first_at.astimezone(zone).date()
    weeks = Weeks(len(series.starts), series.every_weeks)
    found, _cut = offers_each_week(series.visit, span_of_day(day, zone), weeks, most=None)
    starts = without_crowding(sorted({offer.slot.starts_at for offer in found}), ())
    nearest = sorted(starts, key=lambda start: abs(start - series.first_at))[:MOST_SUGGESTED]
    end = {name: form.cleaned_data.get(name) or "" for name in ("every", "visits", "until")}
    return [
        {
            "starts_at": start.astimezone(zone),
            "address": wanted.address(reverse("plan_series"), at=start.astimezone(zone).isoformat(), **end),
        }
        for start in sorted(nearest)
    ]


def _shown(number: int, planned: PlannedVisit, wanted: WantedVisit, sent: QueryDict) -> ShownVisit:
    offers = [planned.offer] if planned.offer else list(planned.alternatives)
    choices = [_choice(offer, wanted) for offer in offers]
    usual = choices[0]["value"] if planned.free else ""
    return ShownVisit(number, planned, choices, sent.get(f"visit-{number}", usual))


def _choice(offer: Offer, wanted: WantedVisit) -> dict[str, Any]:
    named = next((each.name for each in wanted.therapists if each.pk == offer.therapist), "")
    return {
        "value": f"{in_address(offer.slot.starts_at)} {offer.therapist or ''}".strip(),
        "starts_at": offer.slot.starts_at,
        "therapist": named,
    }
