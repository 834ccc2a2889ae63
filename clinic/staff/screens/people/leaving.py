"""/set-up/staff/{id}/archive and /restore: let somebody go, take somebody back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.screens.answers import render_screen, see_other
from clinic.screens.lost_visits import said_with_lost_visits
from clinic.screens.screen import StaffRequest, screen
from clinic.staff.actions.change_staff import archive_staff, restore_staff
from clinic.staff.screens.people.form import LeavingForm

ARCHIVED = _("Archived: signed out everywhere, and not booked any more.")


@screen("set-up/staff/<uuid:pk>/archive", GET="staff.change", POST="staff.change")
def archive_person_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Let a person go, with what is in the way; somebody who has left already stays so."""
    person = get_object_or_404(Staff, pk=pk)
    if not person.is_active:
        return see_other("staff")
    form = LeavingForm(request.POST or None, initial={"seen": person.revision})
    if form.is_valid():
        with form.show_refusals():
            archived = archive_staff(
                person=person,
                revision=form.cleaned_data["seen"],
                force_reason=form.cleaned_data["force_reason"],
                by=request.person,
            )
            lost = len(vars(archived)["visits"].uncovered)
            messages.success(request, said_with_lost_visits(ARCHIVED, lost))
            return see_other("staff")
        person.refresh_from_db()
        if not person.is_active:
            return see_other("staff")
    context = {"title": _("Let somebody go"), "form": form, "colleague": person}
    return render_screen(request, "clinic/person_archive.html", context, status=form.status)


@screen("set-up/staff/<uuid:pk>/restore", POST="staff.change")
def restore_person_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a person back in their old roles; somebody who is back already stays so."""
    person = get_object_or_404(Staff, pk=pk)
    form = LeavingForm(request.POST)
    if not person.is_active and form.is_valid():
        restore_staff(person=person, revision=form.cleaned_data["seen"], by=request.person)
        messages.success(request, str(_("Taken back, in the roles of before.")))
    return see_other("person", pk)
