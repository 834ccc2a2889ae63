"""The page of a visit, behind the link in its letters: its state now, confirm, cancel."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from clients.addressing import require_present_reader
from clients.models import Client
from clinic import clock
from clinic.actors import LinkBearer
from clinic.mail import wording
from clinic.models import Practice
from clinic.pages.links import LinkTarget
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal
from scheduling.bookings import page_parts
from scheduling.bookings.actions.cancel import cancel
from scheduling.bookings.actions.confirm import confirm
from scheduling.models import Appointment
from scheduling.models.appointment import AHEAD, CLIENT_REASONS

TITLES = {
    "booked": "Your visit",
    "confirmed": "You are coming",
    "arrived": "You are here",
    "in_session": "You are here",
    "completed": "This visit is over",
    "cancelled": "This visit is cancelled",
    "no_show": "This visit is over",
}
WHY = {
    "better": "I feel better",
    "worse": "I feel worse",
    "ill": "I am ill",
    "away": "I am away",
    "work": "Work came up",
    "other": "Another reason",
}
CHANGED = "This visit changed since you opened the page. Here is what is the case now."
DONE = {"confirm": "confirmed", "cancel": "cancelled"}


def page(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """GET shows the visit as it is now, however old the link; POST confirms or cancels until it starts."""
    visit, reader = _load_visit(link)
    if request.method != "POST":
        return _render(request, visit, reader)
    try:
        if not page_parts.handle_post(request, visit, reader):
            _act(request, visit, reader)
    except Refusal as refusal:
        visit, reader = _load_visit(link)
        return _render(request, visit, reader, problem=refusal)
    return HttpResponseRedirect(request.path, status=303)


def _load_visit(link: LinkTarget) -> tuple[Appointment, str]:
    """Return the visit and the key of the client the link is about.

    Raises `link_unknown`, and `link_expired` when somebody else reads that client's letters now.
    """
    try:
        appointment, client = (UUID(part) for part in link.key.split("/"))
        visit = Appointment.objects.with_people().get(pk=appointment, attendances__client=client)
    except (ValueError, Appointment.DoesNotExist):
        raise Refusal(
            "link_unknown", "We do not know this visit any more. Please call us.", status=404
        ) from None
    person = Client.objects.select_related("guardian").get(pk=client)
    require_present_reader(link, person, visit.location.today())
    return visit, str(client)


def _act(request: HttpRequest, visit: Appointment, reader: str) -> None:
    """Confirm or cancel the version the client saw; a repeated request changes nothing."""
    verb, by = request.POST.get("do", ""), LinkBearer(reader)
    if visit.state == DONE.get(verb):
        return
    if not may_act(visit, reader) or verb not in DONE:
        raise Refusal("too_late", "This can no longer be changed here. Please call us.")
    seen = request.POST.get("seen", "")
    revision = int(seen) if seen.isdecimal() and len(seen) < 9 else None
    if verb == "confirm":
        confirm(appointment=visit, by=by, revision=revision)
    else:
        why = request.POST.get("why", "")
        reason = why if why in CLIENT_REASONS else "other"
        cancel(appointment=visit, cancelled_by="client", reason=reason, by=by, revision=revision)


def may_act(visit: Appointment, reader: str) -> bool:
    """True if the reader may confirm and cancel: the client who booked, until the visit starts."""
    return visit.state in AHEAD and visit.starts_at > clock.now() and reader == str(visit.client_id)


def _render(
    request: HttpRequest, visit: Appointment, reader: str, *, problem: Refusal | None = None
) -> HttpResponse:
    practice, zone = Practice.current(), visit.location.zone
    free_until = visit.starts_at - timedelta(hours=practice.free_cancel_hours)
    context: dict[str, Any] = {
        "title": "This visit is over" if _is_over(visit) else TITLES[visit.state],
        "visit": visit,
        "may_act": may_act(visit, reader),
        "booked_it": reader == str(visit.client_id),
        "ahead": visit.state in AHEAD and visit.starts_at > clock.now(),
        "problem": problem and (CHANGED if problem.code == "changed_meanwhile" else problem.reason),
        "when": wording.moment(visit.starts_at, zone),
        "length": wording.length(visit.ends_at - visit.starts_at),
        "price": wording.money(visit.price, practice.currency),
        "therapists": wording.listed(
            [s.resource.name for s in visit.assignments.all() if s.kind == "therapist"]
        ),
        "free_until": wording.moment(free_until, zone) if free_until > clock.now() else "",
        "reasons": WHY.items(),
        "parts": page_parts.visible_parts(visit, reader),
    }
    return render_page(request, "scheduling/visit.html", context, status=problem.status if problem else 200)


def _is_over(visit: Appointment) -> bool:
    return visit.state in AHEAD and visit.ends_at <= clock.now()
