"""The panel of a visit: its facts in words, and the forms of what may be done with it now."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.details.labels import labels_of
from clinic import clock
from clinic.appearance.phones import national_form
from clinic.mail import wording
from clinic.roles import may
from clinic.screens.answers import is_partial, render_screen, see_other
from clinic.screens.screen import StaffRequest
from clinic.spans import Span
from scheduling.bookings.locking import EARLIEST
from scheduling.bookings.states import FROM
from scheduling.bookings.visit_details import VisitDetails, read_visit
from scheduling.models import Appointment
from scheduling.screens.series.advised import address_of_advised
from scheduling.screens.sick_day.of_visit import new_sick_days, sick_day_of
from scheduling.screens.visit import forms
from scheduling.screens.visit.check_in import CheckInForm
from scheduling.screens.visit.parts import shown_parts
from scheduling.screens.visit.sentences import (
    STATES,
    booking_sentence,
    cancellation_sentences,
    causes_of_gap,
    letter_lines,
    reason_of_cancelling,
    sharing_sentences,
)
from scheduling.waitlist.matching import waiting_for

FORMS: tuple[type[forms.VerbForm], ...] = (
    CheckInForm,
    forms.StartForm,
    forms.CompleteForm,
    forms.ConfirmForm,
    forms.ReinstateForm,
    forms.NoShowForm,
    forms.CancelForm,
    forms.UndoForm,
    forms.DeskNoteForm,
    forms.CallForm,
)
VERBS_OF_STATES = {"no-show": "mark_no_show"}
ALWAYS = {"desk-note": "appointments.change", "call": "calls.log"}
"""The verbs that every state allows, with the capability that each needs."""
CHANGED = "visit-changed"
"""The event that tells the diary beside the panel to read itself again."""


def offered_forms(visit: Appointment, request: StaffRequest) -> Iterator[type[forms.VerbForm]]:
    """Yield the forms of the verbs that the visit's state, the time and the person's capabilities allow."""
    for form in FORMS:
        verb = form.verb
        fits = verb in ALWAYS or (_fits_the_state(verb, visit) and _fits_the_time(verb, visit))
        if fits and may(request.person.roles, ALWAYS.get(verb, "appointments.change")):
            yield form


def _fits_the_state(verb: str, visit: Appointment) -> bool:
    return visit.state in FROM[VERBS_OF_STATES.get(verb, verb)]


def _fits_the_time(verb: str, visit: Appointment) -> bool:
    """Return False for what the time of the visit forbids: it would only be refused."""
    now = clock.now()
    if verb == "confirm":
        return visit.state == "booked" and visit.ends_at > now
    if verb in ("arrive", "start"):
        return visit.starts_at - EARLIEST <= now
    if verb == "no-show":
        is_somebody_missing = any(row.arrived_at is None for row in visit.attendances.all())
        return visit.starts_at <= now and is_somebody_missing
    return True


def show_panel(
    request: StaffRequest,
    pk: UUID,
    *,
    refused: forms.VerbForm | None = None,
    done: str | Promise = "",
) -> HttpResponse:
    """Answer with the panel as it is now, in place or as a page, and in it the form that was refused."""
    details = read_visit(pk)
    visit = details.visit
    offered = {form.verb: form(visit) for form in offered_forms(visit, request)}
    if refused is not None and refused.verb in offered:
        offered[refused.verb] = refused
    sick_day = sick_day_of(visit)
    context = {
        "title": _("Visit"),
        "practice": details.practice,
        "details": details,
        "visit": visit,
        "forms": {verb.replace("-", "_"): form for verb, form in offered.items()},
        "confirms_above": "arrive" not in offered and "confirm" in offered and not visit.needs_rebooking,
        "is_refused_elsewhere": refused is not None and refused.verb not in offered,
        "form": refused,
        "done": done,
        "zone": visit.location.zone,
        "diary": diary_of(visit),
        "parts": shown_parts(request, visit),
        "sick_day": sick_day,
        "may_fall_ill": [] if sick_day else new_sick_days(visit, request.person),
        **_words(details),
    }
    template = "scheduling/visit_panel.html"
    status = refused.status if refused is not None else 200
    response = render_screen(
        request, f"{template}#panel" if is_partial(request) else template, context, status=status
    )
    if done or status == 412:
        response["HX-Trigger"] = CHANGED
    return response


def _words(details: VisitDetails) -> dict[str, Any]:
    """Return the facts of the visit in words."""
    visit, country = details.visit, details.practice.country
    people = visit.attendances.all()
    resources = visit.assignments.all()
    return {
        "state": STATES[visit.state],
        "phone": national_form(visit.client.phone, country),
        "labels": labels_of([visit.client_id])[visit.client_id],
        "guests": [row for row in people if row.client_id != visit.client_id],
        "is_first": visit.client_id in details.newcomers,
        "may_move": visit.state in FROM["move"],
        "may_delay": visit.state in FROM["delay"] | FROM["shorten"] and _is_today(visit),
        "pairs": [row for row in people if row.treated_by],
        "may_change_guests": visit.state in FROM["pair_therapists"]
        and (visit.service.treats > 1 or len(people) > 1),
        "minutes": int((visit.ends_at - visit.starts_at).total_seconds() // 60),
        "price": wording.money(visit.price, details.practice.currency),
        "therapists": wording.listed([row.resource.name for row in resources if row.kind == "therapist"]),
        "rooms": wording.listed([row.resource.name for row in resources if row.kind != "therapist"]),
        "booked": booking_sentence(details),
        "causes": list(causes_of_gap(details)),
        "sharing": list(sharing_sentences(details)),
        "letters": list(letter_lines(details)),
        "cancelling": list(cancellation_sentences(details)) if visit.state in FROM["cancel"] else [],
        "waiting": _waiting_for(details) if visit.state in FROM["cancel"] else 0,
        "cancelled": reason_of_cancelling(visit),
        "advised_address": address_of_advised(visit),
        "this_year": clock.now().astimezone(visit.location.zone).year,
    }


def _waiting_for(details: VisitDetails) -> int:
    """Return how many who wait would suit the time of the visit."""
    visit = details.visit
    treating = [row.resource_id for row in visit.assignments.all() if row.kind == "therapist"]
    span = Span(visit.starts_at, visit.ends_at)
    return waiting_for(treating, span, visit.location, details.practice)


def _is_today(visit: Appointment) -> bool:
    return visit.starts_at.astimezone(visit.location.zone).date() == visit.location.today()


def diary_of(visit: Appointment) -> str:
    """Return the address of the diary of the day of a visit, at its location."""
    day = visit.starts_at.astimezone(visit.location.zone).date()
    return f"{reverse('diary')}?on={day.isoformat()}&location={visit.location_id}"


def answer_done(request: StaffRequest, visit: Appointment, sentence: str | Promise) -> HttpResponse:
    """Answer that it is done: with the panel redrawn, else with the diary, or the list it was sent from."""
    if is_partial(request):
        return show_panel(request, visit.pk, done=sentence)
    messages.success(request, str(sentence))
    return see_other(address_after(request, visit))


def address_after(request: StaffRequest, visit: Appointment) -> str:
    """Return the list that a form about a visit was sent from, else the diary of the visit's day."""
    return list_of_origin(request) or diary_of(visit)


def list_of_origin(request: StaffRequest) -> str:
    """Return the page that a form was sent from, one of settings.PAGES_WITH_VISITS; blank for any other."""
    back = request.POST.get("back", "")
    try:
        name = resolve(back).url_name
    except Resolver404:
        return ""
    return back if name in settings.PAGES_WITH_VISITS else ""
