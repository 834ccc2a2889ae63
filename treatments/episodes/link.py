"""Link a note to an episode."""

from scheduling.models import Appointment
from treatments.episodes.first_treatment import note_first_treatment
from treatments.models import Episode, Reading, SessionNote


def link_episode(note: SessionNote, earlier: Episode | None) -> None:
    """What follows when a note, just saved, hangs under its episode instead of under the `earlier` one.

    Answers asked for in its visit before there was an episode become the episode's baseline, if it has none.
    Call it in the transaction that changed the note. Locks the visit, as whoever answers does: an answer
    given meanwhile is taken up, or finds that it is too late.
    """
    Appointment.objects.select_for_update(no_key=True).get(attendances=note.attendance_id)
    asked = Reading.objects.filter(attendance=note.attendance_id, moment="baseline")
    if earlier:
        asked.filter(episode=earlier).update(episode=None)
        note_first_treatment(earlier)
    if note.episode:
        Episode.lock(note.episode.pk)
        known = Reading.objects.filter(episode=note.episode, moment="baseline").values("question")
        asked.filter(episode=None).exclude(question__in=known).update(episode=note.episode)
        note_first_treatment(note.episode)
