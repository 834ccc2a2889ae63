"""/book: choose a service, with whom and where, then one of its free times; a form holds that time."""

from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from clinic.appearance.languages import languages_asked, speak, writing_for_staff, written_language
from clinic.guessing.attempts import address_of
from clinic.mail import wording
from clinic.models import Practice, Service
from clinic.pages import links
from clinic.pages.open_page import answer_openly
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal
from scheduling.availability.weeks import DAYS, FreeWeek, free_week
from scheduling.models import OnlineBooking
from scheduling.online.actions.begin import begin
from scheduling.online.limits import require_few_pages, source_digest
from scheduling.online.menu import (
    OnlineChoice,
    least_price,
    locations_of,
    service_online,
    services_online,
    therapists_of,
)
from scheduling.time_in_address import from_address, in_address

PURPOSE = "online_booking"
GONE = _("This time has just gone. Please choose another.")
GONE_CODES = (
    "taken",
    "held",
    "outside_hours",
    "no_candidates",
    "in_the_past",
    "too_soon",
    "too_far_ahead",
    "day_full",
)


class ChoiceLine(NamedTuple):
    """Something to choose: its words, its address, and if it is chosen."""

    words: str
    address: str
    is_chosen: bool = False
    note: str = ""


@csrf_exempt  # no cookie is read, and nobody is signed in: docs/decisions/0068-online-booking.md
def book_page(request: HttpRequest) -> HttpResponse:
    """GET shows the services, or the free times of one; POST holds a time and leads on to its details."""
    return answer_openly(request, lambda: _answer(request), may_be_framed=True)


def _answer(request: HttpRequest) -> HttpResponse:
    practice = Practice.current()
    speak(*languages_asked(request), practice.language)
    require_few_pages(address_of(request))
    given = request.POST if request.method == "POST" else request.GET
    service = service_online(given.get("service", ""))
    if service is None:
        return _show_services(request, practice)
    choice = _choice(service, practice, given.get("therapist", ""), given.get("location", ""))
    if choice is None:
        return _show_services(request, practice)
    if request.method == "POST":
        return _hold(request, choice, practice)
    return show_free_times(request, choice, practice, day=_day(given.get("from", "")))


def _choice(service: Service, practice: Practice, therapist: str, location: str) -> OnlineChoice | None:
    places = locations_of(service, practice)
    if not places:
        return None
    person = next((each for each in therapists_of(service) if str(each.pk) == therapist), None)
    place = next((each for each in places if str(each.pk) == location), places[0])
    return OnlineChoice(service, place, person)


def _hold(request: HttpRequest, choice: OnlineChoice, practice: Practice) -> HttpResponse:
    """Hold the posted time; where it has gone, show the times there are now."""
    starts_at = from_address(request.POST.get("at", ""))
    if starts_at is None:
        return show_free_times(request, choice, practice, problem=GONE, status=422)
    language = written_language()
    try:
        with writing_for_staff():
            booking = begin(
                choice=choice,
                starts_at=starts_at,
                source=source_digest(address_of(request)),
                language=language,
            )
    except Refusal as refusal:
        if refusal.code not in GONE_CODES:
            raise
        day = starts_at.astimezone(choice.location.zone).date()
        return show_free_times(request, choice, practice, day=day, problem=GONE, status=409)
    return HttpResponseRedirect(address_of_booking(booking.pk), status=303)


def address_of_booking(key: UUID) -> str:
    """Return the path of the page on which a booking goes on."""
    return f"/book/{links.make_token(PURPOSE, str(key))}"


def _show_services(request: HttpRequest, practice: Practice) -> HttpResponse:
    groups: dict[str, list[ChoiceLine]] = {}
    for service in services_online():
        price, is_least = least_price(service)
        length, money = wording.length(service.length), wording.money(price, practice.currency)
        note = _("{length}, from {price}") if is_least else _("{length}, {price}")
        groups.setdefault(service.category, []).append(
            ChoiceLine(
                service.name, f"?service={service.pk}", note=str(note).format(length=length, price=money)
            )
        )
    context = {"title": _("Book a visit"), "practice": practice, "groups": list(groups.items())}
    return render_page(request, "scheduling/online/services.html", context, may_be_framed=True)


def show_free_times(
    request: HttpRequest,
    choice: OnlineChoice,
    practice: Practice,
    *,
    day: date | None = None,
    problem: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    """Show the free times of seven days from a day, or those of the next day that has some."""
    today, zone = choice.location.today(), choice.location.zone
    last = today + timedelta(days=practice.book_ahead_days)
    start = min(max(day or today, today), last)
    week = free_week(choice.visit(practice), start, zone)
    if week.first is None and week.following is not None:
        start = week.following.day
        week = free_week(choice.visit(practice), start, zone)
    service = choice.service
    price, is_least = least_price(service, [choice.therapist.pk] if choice.therapist else None)
    following, earlier = start + timedelta(days=DAYS), max(start - timedelta(days=DAYS), today)
    context: dict[str, Any] = {
        "title": service.name,
        "practice": practice,
        "problem": problem,
        "choice": choice,
        "length": wording.length(service.length),
        "price": wording.money(price, practice.currency),
        "is_least": is_least,
        "therapists": _therapists(choice, start),
        "locations": _locations(choice, practice, start),
        "days": _days(week, choice),
        "zone": wording.time_of(zone) if zone.key != practice.timezone else "",
        "earlier": _address(choice, earlier) if start > today else "",
        "later": _address(choice, following) if following <= last else "",
    }
    return render_page(request, "scheduling/online/times.html", context, status=status, may_be_framed=True)


def _therapists(choice: OnlineChoice, start: date) -> list[ChoiceLine]:
    """Return who may be chosen; nobody where there is no choice."""
    people = therapists_of(choice.service)
    if len(people) < 2:
        return []
    anyone = OnlineChoice(choice.service, choice.location, None)
    return [
        ChoiceLine(str(_("Anyone")), _address(anyone, start), choice.therapist is None),
        *(
            ChoiceLine(
                each.name,
                _address(OnlineChoice(choice.service, choice.location, each), start),
                each == choice.therapist,
            )
            for each in people
        ),
    ]


def _locations(choice: OnlineChoice, practice: Practice, start: date) -> list[ChoiceLine]:
    places = locations_of(choice.service, practice)
    if len(places) < 2:
        return []
    return [
        ChoiceLine(
            each.name,
            _address(OnlineChoice(choice.service, each, choice.therapist), start),
            each == choice.location,
        )
        for each in places
    ]


def _address(choice: OnlineChoice, start: date) -> str:
    """Return the address of the free times of these choices from a day on."""
    therapist = {"therapist": choice.therapist.pk} if choice.therapist else {}
    query = {"service": choice.service.pk, "location": choice.location.pk, **therapist, "from": start}
    return f"?{urlencode(query)}"


def _days(week: FreeWeek, choice: OnlineChoice) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the days that have free times: each day in words, its times as posted and as shown."""
    zone = choice.location.zone
    return [
        (
            wording.day_to_come(day.offers[0].slot.starts_at, zone),
            [
                (in_address(each.slot.starts_at), wording.hour(each.slot.starts_at, zone))
                for each in day.offers
            ],
        )
        for day in week.days
        if day.offers
    ]


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if len(written) == 10 else None
    except ValueError:
        return None


def times_address(booking: OnlineBooking) -> str:
    """Return the address of the free times from which a booking was chosen."""
    choice = OnlineChoice(booking.service, booking.location, booking.therapist)
    return "/book" + _address(choice, booking.starts_at.astimezone(booking.location.zone).date())
