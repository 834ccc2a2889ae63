"""/plans/{id}/letter: the letter of a plan as the client gets it, and the plan as PDF."""

from base64 import b64encode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from clients.addressing import Addressee, addressee
from clinic import audit
from clinic.pages.links import mask_links
from clinic.screens.screen import StaffRequest, screen
from treatments.drawing.body.chart import OF_LETTER
from treatments.drawing.file_responses import pdf_response
from treatments.drawing.render import render_pdf
from treatments.models import SelfCarePlan
from treatments.plans.chart import chart_of_steps, points_of_plan
from treatments.plans.letters import link_letter, plan_letter
from treatments.plans.pdf import plan_pdf_context, steps_in_letter
from treatments.plans.whole_plan import CHART

LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)
"""A letter has its styles in it, as mail programs want; nothing in it runs, loads or leads anywhere."""


@screen("plans/<uuid:pk>/letter", GET="plans.read")
def plan_letter_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show the letter as it was sent, or as it would be sent now; with `as=text` its plain words."""
    plan = get_object_or_404(SelfCarePlan.objects.with_details(), pk=pk)
    audit.record_read(request.person, plan, client_key=plan.note.client_id)
    text, html = _letter_of(plan)
    is_text = request.GET.get("as") == "text"
    response = HttpResponse(
        mask_links(text if is_text else html),
        content_type=f"text/{'plain' if is_text else 'html'}; charset=utf-8",
    )
    response["Content-Security-Policy"], response["X-Frame-Options"] = LETTER_POLICY, "SAMEORIGIN"
    return response


@screen("plans/<uuid:pk>/plan.pdf", GET="plans.read")
def plan_pdf_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Print a plan as PDF; a draft is marked as one."""
    plan = get_object_or_404(SelfCarePlan.objects.with_details(), pk=pk)
    audit.record_read(request.person, plan, client_key=plan.note.client_id)
    return pdf_response("plan", render_pdf("plan", plan_pdf_context(plan)))


def _letter_of(plan: SelfCarePlan) -> tuple[str, str]:
    """Return the letter as text and as HTML with its picture in it; a sent one in the very words sent."""
    points = points_of_plan(plan)
    if plan.sent_at:
        return plan.letter_text, _with_picture(plan.letter_html, plan, steps_in_letter(plan))
    to = _reader(plan)
    if to.shared_mailbox:
        letter = link_letter(plan, to)
        return letter.text, letter.html
    letter, numbers = plan_letter(plan, to, points)
    return letter.text, _with_picture(letter.html, plan, list(numbers))


def _reader(plan: SelfCarePlan) -> Addressee:
    """Return who would read it; the client where nobody has an address, so that it can be read here."""
    client = plan.note.attendance.client
    to = addressee(client, plan.note.location.today())
    return to or Addressee(key=str(client.pk), name=client.called, address="", reader_key=str(client.pk))


def _with_picture(html: str, plan: SelfCarePlan, numbers: list[int]) -> str:
    """Put the chart into the letter, which a mail carries beside it."""
    drawing = chart_of_steps(plan, points_of_plan(plan), numbers)
    if not numbers or not drawing.marks:
        return html
    picture = b64encode(drawing.svg(OF_LETTER).encode()).decode()
    return html.replace(f"cid:{CHART}", f"data:image/svg+xml;base64,{picture}")
