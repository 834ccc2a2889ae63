"""/clients/{id}/evidence/{id}/consent.pdf: the evidence of a consent to hand over or keep."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from clients.consents.evidence import consent_on_record, evidence_facts
from clients.consents.small_markdown import read_markdown
from clients.consents.strokes import HEIGHT, WIDTH, paths_of
from clients.models import Consent
from clinic import audit, clock
from clinic.mail.wording import dated, exact_moment
from clinic.models import Practice
from clinic.screens.screen import StaffRequest, screen
from treatments.drawing.file_responses import pdf_response
from treatments.drawing.render import render_pdf


@screen("clients/<uuid:pk>/evidence/<uuid:consent>/consent.pdf", GET="consents.read")
def consent_pdf_screen(request: StaffRequest, pk: UUID, consent: UUID) -> HttpResponse:
    """Print the evidence of a consent as PDF; reading it is noted."""
    shown = consent_on_record(pk, consent)
    audit.record_read(request.person, shown, client_key=pk)
    return pdf_response("consent", render_pdf("consent", consent_pdf_context(shown)))


def consent_pdf_context(consent: Consent) -> dict[str, Any]:
    """Return the evidence of a consent as data for the typesetter."""
    practice, client = Practice.current(), consent.client
    signature = consent.signature_or_none
    blocks = read_markdown(consent.text.body) if consent.text else []
    return {
        "practice": practice.name,
        "who": client.official_name,
        "born": dated(client.birth_on) if client.birth_on else "",
        "facts": [list(fact) for fact in evidence_facts(consent, practice.zone)],
        "blocks": [[block.kind, [list(span) for span in block.spans]] for block in blocks],
        "signature": [_signature_svg(signature.strokes), signature.name]
        if signature and signature.strokes
        else [],
        "printed": exact_moment(clock.now(), practice.zone),
        "notices": [],
    }


def _signature_svg(strokes: Any) -> str:
    lines = "".join(
        f'<polyline points="{points}" fill="none" stroke="#14241c" stroke-width="1.75"/>'
        for points in paths_of(strokes)
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{lines}</svg>'
