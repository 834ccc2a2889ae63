"""The page on which a client accepts or declines an offered time; opening it changes nothing."""

from typing import Any

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
from scheduling.models import WaitlistOffer
from scheduling.waitlist.actions.answer_offer import accept_offer, decline_offer
from scheduling.waitlist.letters import given_up_in_words, until_in_words
from scheduling.waitlist.refused import offer_over

TITLES = {
    "offered": _("A time became free"),
    "accepted": _("Your visit is booked"),
    "declined": _("You declined this time"),
    "expired": _("This time is no longer offered"),
    "gone": _("This time has gone"),
    "withdrawn": _("This time is no longer offered"),
}
CALL = _("This cannot be done here. Please call us.")
GONE = _("We are sorry: this time has gone meanwhile. You stay on the waitlist.")
PROBLEMS = {
    **dict.fromkeys(("taken", "held", "outside_hours", "no_candidates"), GONE),
    "client_elsewhere": _("You have another visit then. Please call us."),
    "offer_over": _("This time is no longer offered to you. You need not do anything."),
}


def page(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """GET shows the offer as it is now; POST accepts or declines it, and may be repeated."""
    practice = Practice.current()
    offer, reader = _load(link, practice)
    if request.method != "POST":
        return _render(request, offer, reader, practice)
    by = LinkBearer(str(offer.entry.client_id))
    try:
        with writing_for_staff():
            _answer(request.POST.get("do", ""), offer, by)
    except Refusal as refusal:
        offer, reader = _load(link, practice)
        problem = PROBLEMS.get(refusal.code, CALL)
        return _render(request, offer, reader, practice, problem=problem, status=refusal.status)
    return HttpResponseRedirect(request.path, status=303)


def _answer(verb: str, offer: WaitlistOffer, by: LinkBearer) -> None:
    if verb == "accept":
        accept_offer(offer=offer, by=by)
    elif verb in ("decline", "leave"):
        decline_offer(offer=offer, by=by, leave=verb == "leave")
    else:
        raise offer_over()


def _load(link: LinkTarget, practice: Practice) -> tuple[WaitlistOffer, Addressee]:
    """Return the offer and its present reader; answer in their language."""
    try:
        key, person = read_key(link.key)
        offers = WaitlistOffer.objects.with_people().select_related("entry__visit__location")
        offer = offers.get(pk=key, entry__client=person)
    except (ValueError, Client.DoesNotExist, WaitlistOffer.DoesNotExist):
        reason = _("We do not know this offer any more. Please call us.")
        raise Refusal("link_unknown", reason, status=404) from None
    reader = require_present_reader(link, person, practice.today())
    speak(reader.language, practice.language)
    return offer, reader


def _render(
    request: HttpRequest,
    offer: WaitlistOffer,
    reader: Addressee,
    practice: Practice,
    *,
    problem: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    zone = offer.location.zone
    is_expired = offer.state == "offered" and not offer.is_open
    address = ""
    if offer.visit_id:
        key = f"{offer.visit_id}/{offer.entry.client_id}"
        address = links.url("visit", key, reader=reader.address)
    context: dict[str, Any] = {
        "title": TITLES["expired" if is_expired else offer.state],
        "practice": practice,
        "offer": offer,
        "may_answer": offer.is_open,
        "is_expired": is_expired or offer.state in ("expired", "withdrawn"),
        "waits": offer.entry.ended_at is None,
        "problem": problem,
        "whose": reader.whose,
        "day": wording.day_to_come(offer.starts_at, zone),
        "hours": wording.hours(offer.starts_at, offer.ends_at, zone),
        "zone": wording.zone_note(offer.starts_at, zone, offer.entry.client.zone(zone)),
        "length": wording.length(offer.ends_at - offer.starts_at),
        "until": until_in_words(offer),
        "given_up": given_up_in_words(offer),
        "visit_address": address,
    }
    return render_page(request, "scheduling/waitlist_offer.html", context, status=status)
