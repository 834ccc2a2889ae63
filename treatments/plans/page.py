"""The page of a plan for readers of a shared mailbox: it asks for the birth date first."""

from base64 import b64encode

from django.http import HttpRequest, HttpResponse

from clients.addressing import Addressee, require_present_reader
from clients.pages.birth_date_check import is_birth_date
from clinic import audit
from clinic.actors import LinkBearer
from clinic.mail.layout import Image
from clinic.models import Practice
from clinic.pages.links import LinkTarget
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal
from treatments.limits.on_sending import may_be_read
from treatments.models import ClinicalSettings, SelfCarePlan
from treatments.notes.chart import draw_plan_chart, points_of_plan
from treatments.plans.letters import plan_blocks


def page(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """Ask for the birth date (GET), or show the plan to a reader who knows it (POST)."""
    plan = SelfCarePlan.objects.with_details().get(pk=link.key)
    client = plan.note.attendance.client
    reader = require_present_reader(link, client, plan.note.location.today())
    if not may_be_read(plan):
        raise Refusal("link_expired", "This plan no longer holds. Please call or write to us.", status=410)
    if request.method != "POST":
        return _ask(request)
    if not is_birth_date(request, client, f"plan-page:{link.key}"):
        return _ask(request, wrong=True)
    audit.record(LinkBearer(str(client.pk)), "opened", plan, client_key=client.pk)
    return _show(request, plan, reader)


def _ask(request: HttpRequest, *, wrong: bool = False) -> HttpResponse:
    context = {"title": "One question first", "wrong": wrong}
    return render_page(request, "treatments/plan.html", context, status=422 if wrong else 200)


def _show(request: HttpRequest, plan: SelfCarePlan, reader: Addressee) -> HttpResponse:
    points = points_of_plan(plan)
    title, *blocks = plan_blocks(plan, reader, Practice.current(), ClinicalSettings.current(), points)
    picture = b64encode(draw_plan_chart(plan).encode()).decode() if points else ""
    words = next((block.alt for block in blocks if isinstance(block, Image)), "")
    visible = [block for block in blocks if not isinstance(block, Image)]
    context = {"title": getattr(title, "text", ""), "blocks": visible, "picture": picture, "words": words}
    return render_page(request, "treatments/plan.html", context)
