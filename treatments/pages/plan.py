"""The page on which a plan is read where others read the mailbox too: it asks for the birth date first."""

import logging
from base64 import b64encode
from datetime import date

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from clients.addressing import Addressee, addressee
from clinic import audit, clock
from clinic.actors import LinkBearer
from clinic.letterhead import Image
from clinic.models import Practice
from clinic.pages import sheet
from clinic.refusals import Refusal
from treatments.letters import plan_blocks
from treatments.models import ClinicalSettings, SelfCarePlan
from treatments.note_chart import chart_of_plan, points_of_plan

log = logging.getLogger(__name__)
TRIES, PER_SECONDS = 10, 3600


def page(request: HttpRequest, key: str) -> HttpResponse:
    """GET asks for the birth date, POST shows the plan to whoever knows it."""
    plan = SelfCarePlan.objects.whole().get(pk=key)
    if plan.note.entered_in_error_at:
        raise Refusal("link_expired", "This plan no longer holds. Please call or write to us.", status=410)
    if request.method != "POST":
        return _ask(request)
    _refuse_guessing(key)
    client = plan.note.attendance.client
    if client.birth_on is None or _given(request) != client.birth_on:
        return _ask(request, wrong=True)
    audit.record(LinkBearer(str(client.pk)), "opened", plan, client_key=client.pk)
    return _show(request, plan)


def _ask(request: HttpRequest, *, wrong: bool = False) -> HttpResponse:
    said = {"title": "One question first", "wrong": wrong}
    return sheet.show(request, "treatments/plan.html", said, status=422 if wrong else 200)


def _show(request: HttpRequest, plan: SelfCarePlan) -> HttpResponse:
    client = plan.note.attendance.client
    reader = addressee(client, clock.now().date()) or Addressee(str(client.pk), client.name, "")
    points = points_of_plan(plan)
    title, *blocks = plan_blocks(plan, reader, Practice.objects.get(), ClinicalSettings.objects.get(), points)
    picture = b64encode(chart_of_plan(plan).encode()).decode() if points else ""
    words = next((block.alt for block in blocks if isinstance(block, Image)), "")
    shown = [block for block in blocks if not isinstance(block, Image)]
    said = {"title": getattr(title, "text", ""), "blocks": shown, "picture": picture, "words": words}
    return sheet.show(request, "treatments/plan.html", said)


def _given(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.POST.get("birth_on", ""))
    except ValueError:
        return None


def _refuse_guessing(key: str) -> None:
    """Ten tries an hour for each plan; when the cache is away nobody is kept out."""
    place = f"plan-page:{key}"
    try:
        cache.add(place, 0, PER_SECONDS)
        tries = cache.incr(place)
    except Exception as error:
        log.warning("Tries were not counted: %s", type(error).__name__)
        return
    if tries > TRIES:
        raise Refusal("too_many_tries", "Too many tries. Wait an hour, or call us.", status=429)
