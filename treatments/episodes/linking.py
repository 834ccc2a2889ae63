"""Link a note to an episode."""

from scheduling.models import Appointment
from treatments.episodes.first_treatment import update_first_treatment
from treatments.models import Episode, Reading, SessionNote


def link_episode(note: SessionNote, earlier: Episode | None) -> None:
    """Move the answers asked in the visit of a saved note from its `earlier` episode to its present one.

    Answers asked before there was an episode become the episode's baseline, if it has none. Call it in the
    transaction that changed the note. Locks the visit, as recording an answer does: an answer given meanwhile
    is moved too, or is refused as too late.
    """
    Appointment.lock(note.attendance.appointment_id)
    baselines = Reading.objects.filter(attendance=note.attendance_id, moment="baseline")
    if earlier:
        baselines.filter(episode=earlier).update(episode=None)
        update_first_treatment(earlier)
    if note.episode:
        Episode.lock(note.episode.pk)
        answered = Reading.objects.filter(episode=note.episode, moment="baseline").values("question")
        baselines.filter(episode=None).exclude(question__in=answered).update(episode=note.episode)
        update_first_treatment(note.episode)
