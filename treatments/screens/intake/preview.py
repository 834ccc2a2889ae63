"""/set-up/forms/{id}/preview: a form as a client sees it, in each of its languages; nothing is kept."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from clinic.appearance.languages import language_for, writing_in
from clinic.models import Practice
from clinic.pages.rendering import render_page
from clinic.refusals import Refusal
from clinic.screens.screen import StaffRequest, screen
from treatments.intake.consent_questions import consents_asked
from treatments.intake.page import TEMPLATE
from treatments.intake.shown import step_context
from treatments.models import IntakeForm


@screen("set-up/forms/<uuid:pk>/preview", GET="forms.change")
def form_preview_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a step of the newest version; `step` and `language` in the address say which."""
    record = get_object_or_404(IntakeForm, pk=pk)
    version = record.versions.order_by("-number").first()
    if version is None or not version.steps:
        raise Refusal("form_is_empty", "This form asks nothing yet. Add a question first.")
    practice = Practice.current()
    language = language_for(request.GET.get("language", practice.language))
    number = request.GET.get("step", "")
    known = number.isascii() and number.isdecimal() and len(number) < 3
    step = min(int(number), len(version.steps) - 1) if known else 0
    with writing_in(language):
        context = step_context(version, step, {}, consents_asked(version.questions, language), language)
        context |= {
            "preview_of": record.pk,
            "emergency_number": practice.emergency_number_at(practice),
            "preview_languages": [
                (tag, name, tag == language) for tag, name in settings.LANGUAGES_OF_LETTERS.items()
            ],
        }
        return render_page(request, TEMPLATE, context, loads_own_files=True)
