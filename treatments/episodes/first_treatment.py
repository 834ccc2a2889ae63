"""The time of an episode's first treatment."""

from django.db.models import Min
from django.db.models.functions import Coalesce

from treatments.models import Episode, SessionNote

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
