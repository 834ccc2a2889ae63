"""The page behind the link that proves an e-mail: it books the visit, once."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.addressing import addressee
from clinic.appearance.languages import speak, writing_for_staff
from clinic.mail import wording
from clinic.models import Practice
from clinic.pages import links
from clinic.pages.links import LinkTarget
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal
from scheduling.models import OnlineBooking
from scheduling.online.actions.confirm_booking import confirm_booking
from scheduling.online.pages.choose import GONE_CODES
from scheduling.online.pages.details import booking_facts, load_booking
from scheduling.online.refused import booking_over

GONE = _("We are sorry: this time has gone meanwhile. Please choose another.")
PROBLEMS = {
    **dict.fromkeys(GONE_CODES, GONE),
    "client_elsewhere": _("You have another visit at that time. Please choose another time, or call us."),
}
CALL = _("We cannot book this online for you. Please call us: we find a time together.")


def page(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """GET shows what is to be confirmed, or the visit that came of it; POST books it, and may be repeated."""
    practice = Practice.current()
    booking = load_booking(link.key, practice)
    if not booking.is_confirmed and not booking.is_open:
        raise booking_over()
    if request.method != "POST":
        return _show(request, booking, practice)
    try:
        with writing_for_staff():
            confirm_booking(booking=booking)
    except Refusal as refusal:
        if refusal.code == "booking_over":
            raise
        problem = PROBLEMS.get(refusal.code, CALL)
        return _show(request, booking, practice, problem=problem, status=409)
    return HttpResponseRedirect(request.path, status=303)


def _show(
    request: HttpRequest,
    booking: OnlineBooking,
    practice: Practice,
    *,
    problem: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    if booking.visit_id is not None:
        return _show_booked(request, booking, practice)
    if booking.request is not None and booking.request.visit is not None:
        booking.visit = booking.request.visit
        return _show_booked(request, booking, practice)
    if booking.request is not None:
        return _show_requested(request, booking, practice)
    until = wording.moment_to_come(booking.expires_at, booking.location.zone)
    context = booking_facts(booking, practice) | {
        "title": _("Confirm your visit"),
        "problem": problem,
        "may_confirm": not problem,
        "until": until,
    }
    return render_page(request, "scheduling/online/confirm.html", context, status=status)


def _show_booked(request: HttpRequest, booking: OnlineBooking, practice: Practice) -> HttpResponse:
    visit = booking.visit
    assert visit is not None, "the caller looked"
    client, zone = visit.client.survivor(), visit.location.zone
    reader = addressee(client, visit.location.today(), practice)
    speak(client.language, practice.language)
    key = f"{visit.pk}/{client.pk}"
    context = {
        "title": _("Your visit is booked"),
        "practice": practice,
        "visit": visit,
        "day": wording.day_to_come(visit.starts_at, zone),
        "hours": wording.hours(visit.starts_at, visit.ends_at, zone),
        "zone": wording.time_of(zone) if zone.key != practice.timezone else "",
        "address": links.url("visit", key, reader=reader.address) if reader else "",
        "free_until": wording.moment_to_come(practice.free_until(visit.starts_at), zone),
        "is_cancelled": visit.state == "cancelled",
    }
    return render_page(request, "scheduling/online/booked.html", context)


def _show_requested(request: HttpRequest, booking: OnlineBooking, practice: Practice) -> HttpResponse:
    """Show that the desk answers, or that it has said no."""
    asked = booking.request
    assert asked is not None, "the caller looked"
    until = wording.moment_to_come(asked.answer_until, booking.location.zone)
    context = booking_facts(booking, practice) | {
        "title": _("We have your request") if asked.is_open else _("We cannot offer this time"),
        "is_open": asked.is_open,
        "until": until,
    }
    return render_page(request, "scheduling/online/requested.html", context)
