"""Open a session note."""

from django.db import transaction

from clinic import audit
from clinic.models import Staff
from clinic.refusals import Refusal, fault
from scheduling.models import Attendance
from treatments.actions.note_first_treatment import note_first_treatment
from treatments.models import Episode, SessionNote

TREATED = ("in_session", "completed")


@transaction.atomic
def open_note(*, attendance: Attendance, episode: Episode | None = None, by: Staff) -> SessionNote:
    """Begin the note of one person's visit; they must be here, and there is one note per person and visit."""
    if episode and episode.client_id != attendance.client_id:
        raise fault("/episode", "episode_of_another", "This episode belongs to another client.")
    came = attendance.arrived_at or attendance.appointment.state in TREATED
    if attendance.no_show_at or not came:
        raise Refusal("not_arrived", "This person has not arrived. Check them in first.")
    note = SessionNote.objects.create(attendance=attendance, episode=episode, author=by)
    note_first_treatment(episode)
    audit.record(by, "opened", note, client_key=attendance.client_id)
    return note
