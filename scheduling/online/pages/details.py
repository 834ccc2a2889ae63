"""/book/<token>: the details of a visit whose time is held; sent, they ask for the link in a letter."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from clients.consents.asking import text_for
from clients.consents.evidence import text_as_html
from clients.models import ConsentText
from clinic import clock
from clinic.appearance.languages import speak, writing_for_staff
from clinic.guessing.attempts import address_of
from clinic.mail import wording
from clinic.models import Practice, Service
from clinic.pages import links
from clinic.pages.open_page import answer_openly
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal
from scheduling.models import Hold, OnlineBooking
from scheduling.online.actions.send import abandon_booking, send_confirmation
from scheduling.online.health import speaks_against
from scheduling.online.limits import count_letter, require_few_pages
from scheduling.online.menu import choice_of, least_price, service_online
from scheduling.online.pages.choose import GONE, GONE_CODES, PURPOSE, show_free_times, times_address
from scheduling.online.pages.typed import Typed, read_typed
from scheduling.online.refused import booking_over
from scheduling.questions_before import HealthGroup, health_questions

CHECK = _("Something is still missing. It is marked below; all else is kept.")


@csrf_exempt  # the token is the credential and no cookie is read
def details_page(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the form, or that a letter is on its way; POST sends the letter, or asks to call."""
    return answer_openly(request, lambda: _answer(request, token), may_be_framed=True)


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    practice = Practice.current()
    require_few_pages(address_of(request))
    booking = load_booking(links.read_token(token, PURPOSE), practice)
    if booking.state != "choosing":
        return _show_sent(request, booking, practice)
    if not booking.is_open:
        raise booking_over()
    groups, text = health_questions(booking.service, booking.language), _text(booking, practice)
    if request.method != "POST":
        return _show_form(request, booking, practice, Typed(groups, text))
    typed = read_typed(request, groups, text, practice, booking.location.today())
    if typed.conditions and speaks_against(typed.conditions, booking.service, practice):
        abandon_booking(booking=booking)
        return _ask_to_call(request, booking, practice)
    if typed.details is None:
        return _show_form(request, booking, practice, typed, problem=CHECK, status=422)
    count_letter(email=typed.details.email, address=address_of(request))
    try:
        with writing_for_staff():
            send_confirmation(booking=booking, details=typed.details)
    except Refusal as refusal:
        if refusal.code not in GONE_CODES:
            raise
        return _show_other_times(request, booking, practice)
    return HttpResponseRedirect(request.path, status=303)


def load_booking(key: str, practice: Practice) -> OnlineBooking:
    """Return the booking of this key, and answer in its language; raises `booking_over`."""
    booking = OnlineBooking.objects.with_records().filter(pk=UUID(key)).first()
    if booking is None:
        speak(practice.language)
        raise booking_over()
    speak(booking.language, practice.language)
    return booking


def _text(booking: OnlineBooking, practice: Practice) -> ConsentText | None:
    """Return the newest published text on treatment, in the language of the page as far as there is one."""
    texts = ConsentText.objects.published().filter(kind="treatment")
    return text_for(texts, "treatment", booking.language, practice.language)


def booking_facts(booking: OnlineBooking, practice: Practice) -> dict[str, Any]:
    """Return what every page tells of the visit that is booked."""
    zone = booking.location.zone
    hold = Hold.objects.filter(pk=booking.hold).first() if booking.hold else None
    price, is_least = least_price(_service_of(booking), hold.resources if hold else None)
    return {
        "practice": practice,
        "booking": booking,
        "day": wording.day_to_come(booking.starts_at, zone),
        "hours": wording.hours(booking.starts_at, hold.ends_at, zone)
        if hold
        else wording.hour(booking.starts_at, zone),
        "price": wording.money(price, practice.currency),
        "is_least": is_least,
        "zone": wording.time_of(zone) if zone.key != practice.timezone else "",
        "held_until": wording.hour(hold.expires_at, zone) if hold and hold.expires_at > clock.now() else "",
        "other_times": times_address(booking),
    }


def _service_of(booking: OnlineBooking) -> Service:
    """Return the service with who may do it; one that is no longer online as it is on the booking."""
    return service_online(str(booking.service_id)) or booking.service


def _show_form(
    request: HttpRequest,
    booking: OnlineBooking,
    practice: Practice,
    typed: Typed,
    *,
    problem: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    context = booking_facts(booking, practice) | {
        "title": _("Your details"),
        "problem": problem,
        "problems": typed.problems,
        "fields": typed.fields,
        "birth_on": typed.birth,
        "groups": [_ticks(group, typed) for group in typed.groups],
        "none_applies": typed.none_applies,
        "text": typed.text,
        "body": text_as_html(typed.text) if typed.text else "",
        "agrees": typed.agrees,
    }
    return render_page(request, "scheduling/online/details.html", context, status=status, may_be_framed=True)


def _ticks(group: HealthGroup, typed: Typed) -> tuple[str, list[tuple[str, str, bool]]]:
    return group.title, [(code, words, code in typed.conditions) for code, words in group.conditions]


def _show_sent(request: HttpRequest, booking: OnlineBooking, practice: Practice) -> HttpResponse:
    """Say that a letter is on its way: the same to everybody."""
    until = wording.moment_to_come(booking.expires_at, booking.location.zone)
    context = booking_facts(booking, practice) | {"title": _("Please look at your e-mail"), "until": until}
    return render_page(request, "scheduling/online/sent.html", context, may_be_framed=True)


def _ask_to_call(request: HttpRequest, booking: OnlineBooking, practice: Practice) -> HttpResponse:
    context = {"title": _("Please call us first"), "practice": practice, "location": booking.location}
    return render_page(request, "scheduling/online/call.html", context, may_be_framed=True)


def _show_other_times(request: HttpRequest, booking: OnlineBooking, practice: Practice) -> HttpResponse:
    day = booking.starts_at.astimezone(booking.location.zone).date()
    choice = replace(choice_of(booking), service=_service_of(booking))
    return show_free_times(request, choice, practice, day=day, problem=GONE, status=409)
