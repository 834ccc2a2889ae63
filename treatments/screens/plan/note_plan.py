"""/notes/{id}/plan: the newest plan of a note; POST drafts the next version from its marks."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic import audit
from clinic.models import Practice
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import ScreenForm, new_key
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from treatments.models import SessionNote
from treatments.plans.actions.draft import draft_plan


class DraftForm(ScreenForm):
    """The key of a draft, which is made once."""

    key = forms.CharField(widget=forms.HiddenInput)


@screen("notes/<uuid:pk>/plan", GET="plans.read", POST="plans.write")
def note_plan_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Go to the newest plan of a note; without one, offer to draft it."""
    visit = ("attendance__client", "attendance__appointment__location", "attendance__appointment__service")
    note = get_object_or_404(SessionNote.objects.select_related(*visit, "author"), pk=pk)
    form = DraftForm(request.POST if request.method == "POST" else None, initial={"key": new_key()})
    if request.method == "POST" and form.is_valid():
        with form.show_refusals():
            return answer_form_once(
                request, lambda: reverse("plan", args=[draft_plan(note=note, by=request.person).pk])
            )
    newest = note.plans.order_by("-version").values_list("pk", flat=True).first()
    if newest and request.method == "GET":
        return see_other("plan", newest)
    audit.record_read(request.person, note, client_key=note.client_id)
    context = {
        "title": _("Plan for home"),
        "practice": Practice.current(),
        "note": note,
        "client": note.attendance.client,
        "visit": note.attendance.appointment,
        "zone": note.location.zone,
        "newest": newest,
        "form": form,
        "key": new_key(),
    }
    return render_screen(request, "treatments/plan_screen/none.html", context, status=form.status)
