"""Keep how often a closed complaint came back (clinical rules, section 7.3)."""

from datetime import timedelta
from uuid import UUID

from clinic import clock
from treatments.models import Episode

OFTEN, WITHIN = 2, timedelta(days=183)
"""So many returns in half a year ask for a doctor's look at the cause."""
SEE_A_DOCTOR = "It came back twice within six months: advise a doctor's look at the cause."


def keep_return(episode: Episode) -> None:
    """Store that a complaint is back as of now, and save it; the row is locked."""
    episode.returned_at = [*episode.returned_at, clock.now()]
    episode.save_revision()


def returns_often(episode_id: UUID) -> bool:
    """Return True if this complaint, with the earlier ones it names, came back twice within six months.

    A return is one that a client told, a reopening, or a new episode in place of a closed one without either.
    """
    chain = Episode.objects.get(pk=episode_id).chain()
    returns = [at for episode in chain for at in episode.returned_at]
    for episode in chain:
        before = episode.earlier
        if before and before.closed_at and not any(at >= before.closed_at for at in before.returned_at):
            returns.append(episode.opened_at)
    since = clock.now() - WITHIN
    return sum(at >= since for at in returns) >= OFTEN
