"""/clients/{id}/evidence/{id}: one consent, its text as it was agreed to, and how it was signed and ended."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.consents.evidence import consent_on_record, evidence_facts, text_as_html
from clients.consents.strokes import paths_of
from clients.overview.record import open_client
from clients.screens.record import client_header
from clinic import audit
from clinic.models import Practice
from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen


@screen("clients/<uuid:pk>/evidence/<uuid:consent>", GET="consents.read")
def consent_evidence_screen(request: StaffRequest, pk: UUID, consent: UUID) -> HttpResponse:
    """Show the evidence of one consent, to read and to print; reading it is noted."""
    practice, client = Practice.current(), open_client(pk)
    shown = consent_on_record(pk, consent)
    audit.record_read(request.person, shown, client_key=pk)
    signature = shown.signature_or_none
    context = {
        **client_header(client, practice),
        "title": _("Evidence of a consent"),
        "consent": shown,
        "facts": evidence_facts(shown, practice.zone),
        "body": text_as_html(shown.text) if shown.text else "",
        "signature": signature,
        "paths": list(paths_of(signature.strokes)) if signature else [],
    }
    return render_screen(request, "clients/consent_evidence.html", context)
