"""/today: a therapist's visits of the day, each with its brief; what came back; what is still to sign."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.addressing import speaker
from clinic import audit
from clinic.models import Practice
from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen
from scheduling.models import Appointment
from scheduling.screens.shown_schedule import EARLIEST, LATEST
from scheduling.screens.visit.panel import offered_forms
from scheduling.screens.visit.sentences import STATES
from treatments.briefs.short_brief import ShortBrief, short_briefs
from treatments.models import ClinicalSettings, SessionNote
from treatments.screens.today.came_back import answers_since_last_day
from treatments.screens.today.day import OVER, TherapistDay, read_day
from treatments.screens.today.shown_brief import shown_brief

VERBS = ("arrive", "start", "complete")


@screen("today", GET="notes.read")
def today_screen(request: StaffRequest) -> HttpResponse:
    """Show the visits of a day, the next one unfolded, those of today that are over folded below one line.

    The day is today unless `on` names another.
    """
    practice = Practice.current()
    day = read_day(request.person, _day_in(request.GET.get("on", "")), practice)
    settings = ClinicalSettings.current()
    briefs = short_briefs(day.people, day.on, adult_age=practice.adult_age, settings=settings)
    if briefs:
        clients: dict[Any, Any] = {row.client: row.client_id for row in day.people}
        audit.record_reads(request.person, clients)
    visits = [_shown_visit(request, visit, day, briefs, practice) for visit in day.visits]
    over = [each for each in visits if each["is_over"]] if day.is_today and day.next_visit else []
    context = {
        "title": _("Today") if day.is_today else _("Day"),
        "practice": practice,
        "here": request.path,
        "day": day,
        "earlier": day.on - timedelta(days=1),
        "later": day.on + timedelta(days=1),
        "visits": [each for each in visits if each not in over],
        "over": {"visits": over, "unsigned": sum(map(_lacks_a_signed_note, over))},
        "came_back": answers_since_last_day(request.person, day.on, practice.zone) if day.is_today else None,
        "unsigned": SessionNote.objects.in_state("draft").filter(author=request.person).count(),
    }
    return render_screen(request, "treatments/today/today.html", context)


def _lacks_a_signed_note(shown_visit: dict[str, Any]) -> bool:
    """Return True if somebody who came to the visit has no signed note of it."""
    return shown_visit["visit"].state == "completed" and any(
        not person["is_away"] and not (person["note"] and person["note"]["signed_at"])
        for person in shown_visit["people"]
    )


def _day_in(written: str) -> date | None:
    try:
        return min(max(date.fromisoformat(written), EARLIEST), LATEST)
    except ValueError:
        return None


def _shown_visit(
    request: StaffRequest,
    visit: Appointment,
    day: TherapistDay,
    briefs: Mapping[UUID, ShortBrief],
    practice: Practice,
) -> dict[str, Any]:
    people = list(visit.attendances.all())
    return {
        "visit": visit,
        "zone": visit.location.zone,
        "state": STATES[visit.state],
        "rooms": vars(people[0])["rooms"],
        "people": [
            {
                **shown_brief(briefs[row.pk]),
                "note": vars(row)["note"],
                "plan": vars(row)["plan"],
                "is_here": row.arrived_at is not None or visit.state in ("in_session", "completed"),
                "is_away": row.no_show_at is not None,
                "call": speaker(row.client, day.on, practice),
            }
            for row in people
        ],
        "is_next": visit == day.next_visit,
        "is_over": visit.state in OVER,
        "forms": _forms(request, visit) if day.is_today else {},
    }


def _forms(request: StaffRequest, visit: Appointment) -> dict[str, Any]:
    """Return the forms of what comes next with a visit; one whose time must be typed is on its own page."""
    forms = {}
    for form in offered_forms(visit, request):
        if form.verb in VERBS:
            drawn: Any = form(visit)
            drawn.auto_id = f"{form.verb}-{visit.pk}-%s"
            if not drawn.is_late:
                forms[form.verb] = drawn
    if visit.state == "arrived":
        forms.pop("arrive", None)
    return forms
