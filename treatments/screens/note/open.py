"""/visits/{id}/note: the note of a visit, begun or found again."""

from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from clinic.models import Staff
from clinic.refusals import Refusal
from clinic.screens.answers import see_other
from clinic.screens.screen import StaffRequest, screen
from scheduling.models import Appointment, Attendance
from treatments.models import Episode, SessionNote
from treatments.notes.actions.open import open_note


@screen("visits/<uuid:pk>/note", POST="notes.write")
def open_note_screen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Go to the note of one person's visit; begin it, with the marks of last time to check, if there is none.

    `client` names the person where several are treated, else it is whom this therapist treats;
    `without=last` begins it without those marks.
    """
    visit = get_object_or_404(Appointment, pk=pk)
    attendance = _attendance(visit, request.POST.get("client", ""), request.person)
    copies = request.POST.get("without") != "last"
    note = _find_or_begin(attendance, copies=copies, by=request.person)
    return see_other("note", note.pk)


def _attendance(visit: Appointment, client: str, by: Staff) -> Attendance:
    """Return the attendance of the named person, else the only one, or the one whom this therapist treats."""
    related = ("appointment__service", "client", "treated_by__resource")
    people = list(visit.attendances.select_related(*related))
    chosen = [each for each in people if not client or str(each.client_id) == client]
    if len(chosen) > 1:
        chosen = [each for each in people if each.treated_by and each.treated_by.resource.staff_id == by.pk]
    if len(chosen) != 1:
        raise Refusal("client_missing", _("Several people are treated in this visit. Say whose note it is."))
    return chosen[0]


@transaction.atomic
def _find_or_begin(attendance: Attendance, *, copies: bool, by: Staff) -> SessionNote:
    """Return the note of this visit; a new one is of the client's only open complaint, if there is one."""
    Appointment.lock(attendance.appointment_id)  # else two taps would begin two, and one be refused
    found = SessionNote.objects.not_in_error().filter(attendance=attendance).first()
    if found:
        return found
    complaints = list(Episode.objects.open().filter(client=attendance.client_id)[:2])
    episode = complaints[0] if len(complaints) == 1 else None
    has_last = SessionNote.objects.signed_before(attendance, episode).exists()
    return open_note(
        attendance=attendance, episode=episode, copy_from="last" if copies and has_last else None, by=by
    )
