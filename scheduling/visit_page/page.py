"""The page of a visit, behind the link in its letters: its state now, confirm, move, cancel."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.addressing import addressee, require_present_reader
from clients.models import Client
from clients.pages.named_client import read_key
from clinic import clock
from clinic.actors import LinkBearer
from clinic.appearance.languages import speak, writing_for_staff
from clinic.mail import wording
from clinic.models import Practice
from clinic.pages import links
from clinic.pages.links import LinkTarget
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal
from scheduling.bookings.actions.cancel import cancel
from scheduling.bookings.actions.confirm import confirm
from scheduling.models import Appointment
from scheduling.models.appointment import AHEAD, CLIENT_REASONS
from scheduling.time_in_address import from_address
from scheduling.visit_page import parts
from scheduling.visit_page.actions.book_instead import book_instead
from scheduling.visit_page.actions.move_as_client import move_as_client
from scheduling.visit_page.choose_time import GONE, may_choose, show_times
from scheduling.visit_page.free_times import may_be_moved, too_late

TITLES = {
    "booked": _("Your visit"),
    "confirmed": _("You are coming"),
    "arrived": _("You are here"),
    "in_session": _("You are here"),
    "completed": _("This visit is over"),
    "cancelled": _("This visit is cancelled"),
    "no_show": _("This visit is over"),
}
WHY = {
    "better": _("I feel better"),
    "worse": _("I feel worse"),
    "ill": _("I am ill"),
    "away": _("I am away"),
    "work": _("Work came up"),
    "other": _("Another reason"),
}
CHANGED = _("This visit changed since you opened the page. Here is what is the case now.")
CALL = _("This cannot be done here. Please call us.")
DONE = {"confirm": "confirmed", "cancel": "cancelled"}
TAKES_A_TIME = ("move", "book")
PROBLEMS = {
    "changed_meanwhile": CHANGED,
    "client_elsewhere": _("You have another visit then. Please choose another time."),
    **dict.fromkeys(("taken", "outside_hours", "no_candidates", "in_the_past", "too_far_ahead"), GONE),
}
"""The refusals of a chosen time in the client's words; what else speaks against it is told on the phone."""
WRITTEN_FOR_CLIENTS = ("too_late", "baseline_exists", "session_began", "out_of_range")
"""The refusals whose own sentences speak to the client."""


def page(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """GET shows the visit as it is now, or free times; POST confirms, moves, cancels or books another."""
    practice = Practice.current()
    visit, reader = _load_visit(link, practice)
    if request.method != "POST":
        if "times" in request.GET and may_choose(visit, reader, practice):
            return show_times(request, visit, practice)
        return _render(request, visit, reader, practice)
    try:
        with writing_for_staff():
            if not parts.handle_post(request, visit, reader):
                _act(request, visit, reader)
    except Refusal as refusal:
        visit, reader = _load_visit(link, practice)
        if not _is_as_asked(request, visit):
            return _show_refusal(request, visit, reader, practice, refusal)
    done = "?moved" if request.POST.get("do") == "move" else ""
    return HttpResponseRedirect(f"{request.path}{done}", status=303)


def page_to_see(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """Show the visit and nothing else: the link stands in calendars, which others read too."""
    practice = Practice.current()
    visit, reader = _load_visit(link, practice)
    if request.method == "POST":
        raise too_late()
    return _render(request, visit, reader, practice, only_to_see=True)


def _load_visit(link: LinkTarget, practice: Practice) -> tuple[Appointment, str]:
    """Return the visit and the key of the client the link is about; answer in the reader's language.

    Raises `link_unknown`, and `link_expired` when somebody else reads that client's letters now.
    """
    try:
        appointment, person = read_key(link.key)
        visit = Appointment.objects.with_people().get(pk=appointment, attendances__client=person)
    except (ValueError, Client.DoesNotExist, Appointment.DoesNotExist):
        reason = _("We do not know this visit any more. Please call us.")
        raise Refusal("link_unknown", reason, status=404) from None
    reader = require_present_reader(link, person, visit.location.today())
    speak(reader.language, practice.language)
    return visit, str(person.pk)


def _act(request: HttpRequest, visit: Appointment, reader: str) -> None:
    """Carry out what was posted on the version the client saw; a repeated request changes nothing."""
    verb, by = request.POST.get("do", ""), LinkBearer(reader)
    if visit.state == DONE.get(verb):
        return
    seen = request.POST.get("seen", "")
    revision = int(seen) if seen.isdecimal() and len(seen) < 9 else None
    if verb in TAKES_A_TIME:
        _take_time(request, visit, reader, revision)
        return
    if not may_act(visit, reader) or verb not in DONE:
        raise too_late()
    if verb == "confirm":
        confirm(appointment=visit, by=by, revision=revision)
    else:
        why = request.POST.get("why", "")
        reason = why if why in CLIENT_REASONS else "other"
        cancel(appointment=visit, cancelled_by="client", reason=reason, by=by, revision=revision)


def _take_time(request: HttpRequest, visit: Appointment, reader: str, revision: int | None) -> None:
    """Move the visit to the posted time, or book that time in place of the cancelled visit."""
    starts_at = from_address(request.POST.get("to", ""))
    if reader != str(visit.client_id):
        raise too_late()
    if starts_at is None:
        raise Refusal("taken", GONE)
    if request.POST["do"] == "book":
        book_instead(appointment=visit, starts_at=starts_at, by=LinkBearer(reader))
    else:
        move_as_client(appointment=visit, starts_at=starts_at, revision=revision, by=LinkBearer(reader))


def _is_as_asked(request: HttpRequest, visit: Appointment) -> bool:
    """True if the visit stands at the time the refused request moves it to: it was tapped twice."""
    is_move = request.POST.get("do") == "move" and visit.state in AHEAD
    return is_move and visit.starts_at == from_address(request.POST.get("to", ""))


def may_act(visit: Appointment, reader: str) -> bool:
    """True if the reader may confirm and cancel: the client who booked, until the visit starts."""
    return visit.state in AHEAD and visit.starts_at > clock.now() and reader == str(visit.client_id)


def _show_refusal(
    request: HttpRequest, visit: Appointment, reader: str, practice: Practice, refusal: Refusal
) -> HttpResponse:
    """Show why nothing was done, with the free times there are now where one was chosen."""
    problem = _problem_of(refusal)
    if request.POST.get("do") in TAKES_A_TIME and refusal.code != "too_late":
        problem = PROBLEMS.get(refusal.code, CALL)
        if refusal.code in PROBLEMS and may_choose(visit, reader, practice):
            return show_times(request, visit, practice, problem=problem, status=refusal.status)
    return _render(request, visit, reader, practice, problem=problem, status=refusal.status)


def _problem_of(refusal: Refusal) -> str | Promise:
    """Return a refusal in the client's words; what staff are told of it is not shown."""
    if refusal.code in ("changed_meanwhile", "wrong_state"):
        return CHANGED
    return refusal.sentence if refusal.code in WRITTEN_FOR_CLIENTS else CALL


def _render(
    request: HttpRequest,
    visit: Appointment,
    reader: str,
    practice: Practice,
    *,
    problem: str | Promise = "",
    status: int = 200,
    only_to_see: bool = False,
) -> HttpResponse:
    zone = visit.location.zone
    until = practice.free_until(visit.starts_at)
    instead = None if only_to_see else _instead(visit, reader)
    title = _("Another time is booked") if instead else TITLES[visit.state]
    context: dict[str, Any] = {
        "title": _("This visit is over") if _is_over(visit) else title,
        "was_moved": "moved" in request.GET and visit.state in AHEAD,
        "practice": practice,
        "visit": visit,
        "only_to_see": only_to_see,
        "may_act": may_act(visit, reader) and not only_to_see,
        "may_move": may_be_moved(visit, practice),
        "may_choose": may_choose(visit, reader, practice) and not only_to_see,
        "booked_it": reader == str(visit.client_id) and not only_to_see,
        "ahead": visit.state in AHEAD and visit.starts_at > clock.now(),
        "problem": problem,
        "day": wording.day_to_come(visit.starts_at, zone),
        "hours": wording.hours(visit.starts_at, visit.ends_at, zone),
        "zone": wording.zone_note(visit.starts_at, zone, _zone_of(visit, reader)),
        "length": wording.length(visit.ends_at - visit.starts_at),
        "price": wording.money(visit.price, practice.currency),
        "therapists": wording.listed(
            [s.resource.name for s in visit.assignments.all() if s.kind == "therapist"]
        ),
        "free_until": wording.moment_to_come(until, zone) if until > clock.now() else "",
        "reasons": WHY.items(),
        "parts": [] if only_to_see else parts.visible_parts(visit, reader),
        "instead": instead,
    }
    return render_page(request, "scheduling/visit.html", context, status=status)


def _instead(visit: Appointment, reader: str) -> dict[str, str] | None:
    """Return when the visit booked in place of this one is, and the address of its page; None without one."""
    if visit.state != "cancelled" or (other := visit.replacements.select_related("location").first()) is None:
        return None
    client = Client.objects.select_related("guardian").get(pk=reader)
    person = addressee(client, other.location.today())
    address = links.url("visit", f"{other.pk}/{reader}", reader=person.address if person else "")
    return {"when": wording.moment_to_come(other.starts_at, other.location.zone), "address": address}


def _zone_of(visit: Appointment, reader: str) -> ZoneInfo:
    """Return the time zone of the client the link is about; the location's unless they have their own."""
    here = visit.location.zone
    return next(a.client.zone(here) for a in visit.attendances.all() if str(a.client_id) == reader)


def _is_over(visit: Appointment) -> bool:
    return visit.state in AHEAD and visit.ends_at <= clock.now()
