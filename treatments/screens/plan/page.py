"""/plans/{id}: a plan for home; a draft to change within its limits, a sent one with what became of it."""

from collections.abc import Iterator
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clients.screens.words import LETTER_CAUSES, LETTER_STATES
from clinic import audit
from clinic.mail.suppressions import with_present_state
from clinic.models import Envelope, Practice
from clinic.refusals import Refusal
from clinic.screens.answers import POLICY_WITH_FRAMES, render_screen, see_other
from clinic.screens.forms import new_key
from clinic.screens.screen import StaffRequest, screen
from scheduling.bookings.states import FROM
from scheduling.screens.advice import AdviceForm
from treatments.limits.before_sending import SendingNote, notes_before_sending
from treatments.models import ClinicalSettings, SelfCarePlan
from treatments.plans.actions.change import change_plan
from treatments.plans.recipient import plan_recipient
from treatments.plans.wording import number_steps
from treatments.screens.plan.form import PlanForm

RELATED = (
    "note__attendance__client__guardian",
    "note__attendance__appointment__location",
    "note__attendance__appointment__service",
    "note__attendance__appointment__advised_by",
    "approved_by",
)
KIND_NAMES = {
    "pressure": _("Press"),
    "stretch": _("Stretch"),
    "movement": _("Movement"),
    "posture": _("Posture"),
    "hydration": _("Water"),
    "heat": _("Heat"),
    "light_rolling": _("Rolling"),
    "daily_stretch": _("Stretch for every day"),
    "food": _("Food"),
    "stress_sleep": _("Stress and sleep"),
}


@screen("plans/<uuid:pk>", GET="plans.read", POST="plans.write")
def plan_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a plan beside its letter; POST keeps the changes of a draft."""
    plan = find_plan(pk)
    form = PlanForm(plan, request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        changes = form.changes
        with form.show_refusals():
            if changes:
                change_plan(plan=plan, revision=form.cleaned_data["seen"], by=request.person, **changes)
                messages.success(request, str(_("The plan is kept.")))
            return see_other("send_plan" if request.POST.get("next") == "send" else "plan", pk)
        plan = find_plan(pk)
        form = _drawn_anew(plan, form)
    return show_plan(request, plan, form)


def _drawn_anew(plan: SelfCarePlan, refused: PlanForm) -> PlanForm:
    """Return a refused form on the plan as it is now, with what was typed and what was refused."""
    data: Any = cast(Any, refused.data).copy()
    data["seen"] = plan.revision
    form = PlanForm(plan, data)
    if form.is_valid() and form.changes is not None:
        form.take(refused.refusal)
    return form


def find_plan(pk: UUID) -> SelfCarePlan:
    """Return a plan with all that its page shows; answer as not found if there is none."""
    plans = SelfCarePlan.objects.select_related(*RELATED).prefetch_related("steps")
    return get_object_or_404(plans, pk=pk)


def show_plan(request: StaffRequest, plan: SelfCarePlan, form: PlanForm | None = None) -> HttpResponse:
    """Render the page of a plan, and on it a form that was refused."""
    audit.record_read(request.person, plan, client_key=plan.note.client_id)
    is_draft = plan.sent_at is None
    context = {
        **plan_header(plan),
        "title": _("Plan for home"),
        "may_write": is_draft and plan.note.entered_in_error_at is None,
        "notes": list(notes_on_sending(plan)) if is_draft else [],
        "form": form or PlanForm(plan),
        "steps": _shown_steps(plan, form or PlanForm(plan)),
        "caps": ClinicalSettings.current() if is_draft else None,
        "letter": None if is_draft else letter_of(plan),
        "advice": advice_form_of(plan),
    }
    response = render_screen(
        request, "treatments/plan_screen/plan.html", context, status=form.status if form else 200
    )
    response["Content-Security-Policy"] = POLICY_WITH_FRAMES
    return response


def plan_header(plan: SelfCarePlan) -> dict[str, Any]:
    """Return the client, the visit and the state of a plan, for the head of its pages."""
    visit = plan.note.attendance.appointment
    return {
        "practice": Practice.current(),
        "plan": plan,
        "new_version_key": new_key(),
        "client": plan.note.attendance.client,
        "visit": visit,
        "zone": visit.location.zone,
    }


def notes_on_sending(plan: SelfCarePlan) -> Iterator[SendingNote]:
    """Yield what is to be known before a draft is sent, and whatever would refuse to send it."""
    yield from notes_before_sending(plan)
    try:
        plan_recipient(plan)
    except Refusal as refusal:
        yield SendingNote(refusal.code, refusal.reason)


def letter_of(plan: SelfCarePlan) -> dict[str, Any] | None:
    """Return what became of the letter of a sent plan."""
    letters = with_present_state(Envelope.objects.about(plan.letter_key)).order_by("-created_at")
    letter = letters.first()
    if letter is None:
        return None
    return {
        "letter": letter,
        "state": LETTER_STATES.get(letter.present_state, letter.present_state),
        "cause": LETTER_CAUSES.get(letter.present_cause, ""),
        "is_undelivered": letter.present_state in ("suppressed", "failed", "withdrawn"),
    }


def advice_form_of(plan: SelfCarePlan) -> AdviceForm | None:
    """Return the form that advises the next visit, where its visit may have advice."""
    visit = plan.note.attendance.appointment
    return AdviceForm(visit) if visit.state in FROM["advise"] else None


def _shown_steps(plan: SelfCarePlan, form: PlanForm) -> list[dict[str, Any]]:
    numbers = number_steps(form.steps)
    return [
        {
            "step": step,
            "number": numbers.get(step.pk),
            "kind": KIND_NAMES[step.kind],
            "fields": form.fields_of(step),
            "is_wrong": any(field.errors for field in form.fields_of(step).values()),
        }
        for step in form.steps
    ]
