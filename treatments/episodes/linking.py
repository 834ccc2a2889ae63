"""Link a note to an episode, and keep the time of the episode's first treatment."""

from django.db.models import Min
from django.db.models.functions import Coalesce

from scheduling.models import Appointment
from treatments.models import Episode, Reading, SessionNote

VISIT = "attendance__appointment"


def update_first_treatment(episode: Episode | None) -> None:
    """Store when this complaint was first treated: the start of its earliest visit with a note not in error.

    Days 28 and 56 count from it. Call it in the transaction that changed which notes there are.
    """
    if episode is None:
        return
    Episode.lock(episode.pk)  # else, of two who change its notes at once, the one who read first writes last
    notes = SessionNote.objects.not_in_error().filter(episode=episode)
    first = notes.aggregate(at=Min(Coalesce(f"{VISIT}__started_at", f"{VISIT}__starts_at")))["at"]
    Episode.objects.filter(pk=episode.pk).update(first_treated_at=first)


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
