"""The page of a plan; to readers of a shared mailbox it puts a question before."""

from base64 import b64encode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.addressing import Addressee, require_present_reader
from clients.pages.birth_date_check import is_birth_date
from clinic import audit
from clinic.actors import LinkBearer
from clinic.appearance.languages import speak
from clinic.models import Practice
from clinic.pages.links import LinkTarget
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal
from treatments.drawing.body.chart import NARROW
from treatments.limits.on_sending import may_be_read
from treatments.models import ClinicalSettings, SelfCarePlan
from treatments.plans.chart import drawing_of_plan
from treatments.plans.whole_plan import plan_blocks


def page(request: HttpRequest, link: LinkTarget) -> HttpResponse:
    """Show the whole plan; where others read the mailbox, to a reader who knows the birth date (POST)."""
    plan = SelfCarePlan.objects.with_details().get(pk=link.key)
    client = plan.note.attendance.client
    reader = require_present_reader(link, client, plan.note.location.today())
    practice = Practice.current()
    speak(reader.language, practice.language)
    if not may_be_read(plan):
        raise Refusal("link_expired", _("This plan no longer holds. Please call or write to us."), status=410)
    if reader.shared_mailbox:
        if request.method != "POST":
            return _ask(request)
        if not is_birth_date(request, client, f"plan-page:{link.key}"):
            return _ask(request, wrong=True)
    audit.record(LinkBearer(str(client.pk)), "opened", plan, client_key=client.pk)
    return _show(request, plan, reader, practice)


def _ask(request: HttpRequest, *, wrong: bool = False) -> HttpResponse:
    context = {"title": _("One question first"), "wrong": wrong}
    return render_page(request, "treatments/plan.html", context, status=422 if wrong else 200)


def _show(request: HttpRequest, plan: SelfCarePlan, reader: Addressee, practice: Practice) -> HttpResponse:
    drawing = drawing_of_plan(plan)
    title, *blocks = plan_blocks(plan, reader, practice, ClinicalSettings.current(), drawing)
    picture = b64encode(drawing.svg(NARROW).encode()).decode() if drawing else ""
    context = {
        "title": getattr(title, "text", ""),
        "practice": practice,
        "blocks": blocks,
        "picture": picture,
    }
    return render_page(request, "treatments/plan.html", context)
