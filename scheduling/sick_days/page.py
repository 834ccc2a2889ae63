"""The page on which a client chooses one of the times that are held for them; opening it changes nothing."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.addressing import Addressee, require_present_reader
from clients.models import Client
from clients.pages.named_client import read_key
from clinic.actors import LinkBearer
from clinic.appearance.languages import speak, writing_for_staff
from clinic.mail import wording
from clinic.models import Practice
from clinic.pages import links
from clinic.pages.links import LinkTarget
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal
from scheduling.models import SickDayVisit
from scheduling.sick_days.actions.choose_time import choose_time, decline_times
from scheduling.sick_days.letters import time_in_words
from scheduling.sick_days.refused import choice_over
from scheduling.time_in_address import in_address

CALL = _("This cannot be done here. Please call us.")
GONE = _("We are sorry: this time has gone meanwhile. Please choose another, or call us.")
PROBLEMS = {
    **dict.fromkeys(("taken", "held", "outside_hours", "no_candidates", "day_full", "too_soon"), GONE),
    "client_elsewhere": _("You have another visit then. Please call us."),
    "choice_over": _("These times are no longer held for you. Please choose another, or call us."),
}


def page(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """GET shows the times; POST books one of them or lets all go, and may be repeated."""
    practice = Practice.current()
    settled, reader = _load(link, practice)
    if request.method != "POST":
        return _render(request, settled, reader, practice)
    by = LinkBearer(str(settled.visit.client_id))
    try:
        with writing_for_staff():
            _answer(request.POST.get("time", ""), settled, by)
    except Refusal as refusal:
        settled, reader = _load(link, practice)
        problem = PROBLEMS.get(refusal.code, CALL)
        return _render(request, settled, reader, practice, problem=problem, status=refusal.status)
    return HttpResponseRedirect(request.path, status=303)


def _answer(time: str, settled: SickDayVisit, by: LinkBearer) -> None:
    if time == "none":
        decline_times(settled=settled, by=by)
        return
    chosen = next((each for each in settled.times.all() if str(each.pk) == time), None)
    if chosen is None:
        raise choice_over()
    choose_time(settled=settled, time=chosen.pk, by=by)


def _load(link: LinkTarget, practice: Practice) -> tuple[SickDayVisit, Addressee]:
    """Return the settled visit and its present reader; answer in their language."""
    try:
        key, person = read_key(link.key)
        settled = SickDayVisit.objects.with_people().get(pk=key, visit__client=person, way="choose")
    except (ValueError, Client.DoesNotExist, SickDayVisit.DoesNotExist):
        reason = _("We do not know these times any more. Please call us.")
        raise Refusal("link_unknown", str(reason), status=404) from None
    reader = require_present_reader(link, person, practice.today())
    speak(reader.language, practice.language)
    return settled, reader


def _render(
    request: HttpRequest,
    settled: SickDayVisit,
    reader: Addressee,
    practice: Practice,
    *,
    problem: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    visit, chosen = settled.visit, settled.chosen
    zone, asked = visit.location.zone, request.GET.get("time", "")
    shown = chosen or visit
    own = visit.client.zone(zone)
    context: dict[str, Any] = {
        "title": _("Your visit is booked") if chosen else _("Choose another time"),
        "practice": practice,
        "settled": settled,
        "problem": problem,
        "whose": reader.whose,
        "day": wording.day_to_come(shown.starts_at, zone),
        "hours": wording.hours(shown.starts_at, shown.ends_at, zone),
        "zone": wording.zone_note(shown.starts_at, zone, own),
        "length": wording.length(visit.ends_at - visit.starts_at),
        "times": [
            {"id": time.pk, "words": time_in_words(time), "is_asked": in_address(time.starts_at) == asked}
            for time in settled.times.all()
        ],
        "until": wording.moment_to_come(settled.answer_until, zone) if settled.answer_until else "",
        "new_address": _visit_address(chosen.pk, reader, visit.client_id) if chosen else "",
        "times_address": f"{_visit_address(visit.pk, reader, visit.client_id)}?times",
    }
    return render_page(request, "scheduling/choose_time.html", context, status=status)


def _visit_address(visit: UUID, reader: Addressee, client: UUID) -> str:
    return links.url("visit", f"{visit}/{client}", reader=reader.address)
