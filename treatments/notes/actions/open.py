"""Open a session note."""

from typing import Literal, NotRequired, TypedDict

from django.db import transaction

from clinic import audit
from clinic.models import Staff
from clinic.refusals import Refusal
from scheduling.models import Attendance
from scheduling.models.appointment import BEGUN
from treatments.episodes.linking import link_episode
from treatments.models import Episode, MarkedPoint, SessionNote
from treatments.note_texts.templates import texts_to_begin_with

COPIED_FIELDS = ("position", "site_id", "view", "x", "y", "muscle_id", "side")


class NoteOpening(TypedDict):
    """The visit of one person, its complaint, and the note to copy points from."""

    attendance: Attendance
    episode: NotRequired[Episode | None]
    copy_from: NotRequired[Literal["last"]]


@transaction.atomic
def open_note(
    *,
    attendance: Attendance,
    episode: Episode | None = None,
    copy_from: Literal["last"] | None = None,
    by: Staff,
) -> SessionNote:
    """Begin the note of one person's visit; they must be here, and there is one note per person and visit.

    With `copy_from` "last" it holds the points of the last signed note of the episode, else of the client,
    each of them still to check. Its text begins with the template of the service.

    Raises `episode_of_another`, `not_arrived`, `nothing_to_copy`.
    """
    if episode:
        episode.require_client(attendance.client_id, pointer="/episode")
    is_here = attendance.arrived_at or attendance.appointment.state in BEGUN
    if attendance.no_show_at or not is_here:
        raise Refusal("not_arrived", "This person has not arrived. Check them in first.")
    last = _last_note(attendance, episode) if copy_from == "last" else None
    texts = texts_to_begin_with(attendance.appointment.service_id)
    note = SessionNote.objects.create(
        attendance=attendance, episode=episode, author=by, copied_from=last, begun_with=texts, **texts
    )
    if last:
        _copy_points(last, note)
    link_episode(note, earlier=None)
    audit.record(by, "opened", note, client_key=attendance.client_id)
    return note


def _last_note(attendance: Attendance, episode: Episode | None) -> SessionNote:
    note = SessionNote.objects.signed_before(attendance, episode).first()
    if note is None:
        raise Refusal(
            "nothing_to_copy", "There is no signed note of an earlier visit. Open the note without copy_from."
        )
    return note


def _copy_points(last: SessionNote, note: SessionNote) -> None:
    """Copy the places of the knots, and no findings: those were of another day."""
    MarkedPoint.objects.bulk_create(
        MarkedPoint(note=note, to_check=True, **{name: getattr(point, name) for name in COPIED_FIELDS})
        for point in last.points.knots()
    )
