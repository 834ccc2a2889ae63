"""Note when an episode was first treated."""

from django.db.models import Min
from django.db.models.functions import Coalesce

from treatments.models import Episode, SessionNote


def note_first_treatment(episode: Episode | None) -> None:
    """Keep when this complaint was first treated: the start of its earliest visit with a standing note.

    Days 28 and 56 count from it. Call it in the transaction that changed which notes there are.
    """
    if episode is None:
        return
    Episode.lock(episode.pk)  # or of two who change its notes the first to look has the last word
    visit = "attendance__appointment"
    notes = SessionNote.objects.not_in_error().filter(episode=episode)
    first = notes.aggregate(at=Min(Coalesce(f"{visit}__started_at", f"{visit}__starts_at")))["at"]
    Episode.objects.filter(pk=episode.pk).update(first_treated_at=first)
