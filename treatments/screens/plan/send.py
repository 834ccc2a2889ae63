"""/plans/{id}/send: the letter as it will leave, what to know before, and the approval."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from clients.addressing import addressee
from clinic import audit
from clinic.screens.answers import POLICY_WITH_FRAMES, render_screen, see_other
from clinic.screens.forms import ScreenForm
from clinic.screens.screen import StaffRequest, screen
from treatments.plans.actions.send import send_plan
from treatments.screens.plan.page import find_plan, notes_on_sending, plan_header


class SendForm(ScreenForm):
    """The revision that was read and is approved."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


@screen("plans/<uuid:pk>/send", GET="plans.write", POST="plans.write")
def send_plan_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show what will be sent and to whom; POST approves what was shown and sends it."""
    plan = find_plan(pk)
    form = SendForm(request.POST) if request.method == "POST" else SendForm(initial={"seen": plan.revision})
    if form.is_bound and form.is_valid():
        with form.show_refusals():
            send_plan(plan=plan, revision=form.cleaned_data["seen"], by=request.person)
            messages.success(request, str(_("The plan is sent.")))
            return see_other("plan", pk)
    plan = find_plan(pk)
    if plan.sent_at:
        return see_other("plan", pk)
    audit.record_read(request.person, plan, client_key=plan.note.client_id)
    context = {
        **plan_header(plan),
        "title": _("Read and send"),
        "notes": list(notes_on_sending(plan)),
        "to": addressee(plan.note.attendance.client, plan.note.location.today()),
        "form": form,
    }
    response = render_screen(request, "treatments/plan_screen/send.html", context, status=form.status)
    response["Content-Security-Policy"] = POLICY_WITH_FRAMES
    return response
