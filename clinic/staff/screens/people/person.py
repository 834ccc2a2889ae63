"""/set-up/staff/new and /set-up/staff/{id}: add a member of staff, change one."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clinic.models import Practice, Staff
from clinic.screens.answers import render_screen, see_other
from clinic.screens.forms import new_key
from clinic.screens.once import answer_form_once
from clinic.screens.screen import StaffRequest, screen
from clinic.staff.actions.add_staff import NewStaff, StaffChanges, add_staff
from clinic.staff.actions.change_staff import change_staff
from clinic.staff.password_links import INVITATION
from clinic.staff.people_list import people_with_sign_in
from clinic.staff.screens.people.form import PersonForm

ADDED = _("Added. The invitation to choose a password is on its way.")


@screen("set-up/staff/new", GET="staff.change", POST="staff.change")
def new_person_screen(request: StaffRequest) -> HttpResponse:
    """Add somebody, who is sent the invitation to choose a password."""
    form = PersonForm(request.POST or None)
    if form.is_valid():

        def effect() -> str:
            add_staff(**cast(NewStaff, form.details), by=request.person)
            messages.success(request, str(ADDED))
            return reverse("staff")

        with form.show_refusals():
            return answer_form_once(request, effect)
    context = {"title": _("Add a member of staff"), "form": form, "key": new_key(), "days": _days()}
    return render_screen(request, "clinic/person.html", context, status=form.status)


@screen("set-up/staff/<uuid:pk>", GET="staff.change", POST="staff.change")
def person_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Show a member of staff, and change their details or roles."""
    person = _load(pk)
    form = PersonForm(request.POST or None, person=person)
    if form.is_valid():
        with form.show_refusals():
            change_staff(
                person=person,
                changes=cast(StaffChanges, form.details),
                revision=form.cleaned_data["seen"] or 0,
                force_reason=form.cleaned_data["force_reason"],
                by=request.person,
            )
            messages.success(request, str(_("Saved.")))
            return see_other("staff")
        person = _load(pk)
        if form.refusal.code == "changed_meanwhile" and _is_as_typed(person, form):
            return see_other("staff")
    return _show(request, person, form)


def _show(request: StaffRequest, person: Any, form: PersonForm) -> HttpResponse:
    context = {
        "title": _("Member of staff"),
        "colleague": person,
        "form": form,
        "key": new_key(),
        "has_password": person.has_usable_password(),
        "is_oneself": person.pk == request.person.pk,
        "practice": Practice.current(),
        "days": _days(),
    }
    return render_screen(request, "clinic/person.html", context, status=form.status)


def _load(pk: UUID) -> Staff:
    person: Staff = get_object_or_404(people_with_sign_in(), pk=pk)
    return person


def _days() -> int:
    """Return for how many days the link of an invitation works."""
    return INVITATION.valid_for.days


def _is_as_typed(person: Staff, form: PersonForm) -> bool:
    """Return True if the person is as the form wants it: it was sent twice."""
    details = form.details | {"email": form.details["email"].lower(), "roles": sorted(form.details["roles"])}
    entries = [(e.register, e.number, e.expires_on) for e in person.registrations.all()]
    typed = [tuple(entry.values()) for entry in details.pop("registrations")]
    return sorted(map(str, entries)) == sorted(map(str, typed)) and all(
        getattr(person, name) == value for name, value in details.items()
    )
