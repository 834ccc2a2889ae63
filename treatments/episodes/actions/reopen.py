"""Open an episode again."""

from datetime import timedelta

from django.db import transaction

from clinic import audit, clock
from clinic.models import Staff
from clinic.refusals import Refusal
from treatments.models import ClinicalSettings, Episode


@transaction.atomic
def reopen_episode(*, episode: Episode, revision: int | None = None, by: Staff) -> Episode:
    """Continue with a complaint that came back soon after it was closed (clinical rules, section 7.3).

    Later than that it is a new episode that names this one as `earlier`. Raises `episode_open` and
    `closed_too_long`.
    """
    episode = Episode.lock_revision(episode.pk, revision)
    if episode.closed_at is None:
        raise Refusal("episode_open", "This episode is open already.")
    days = ClinicalSettings.current().recurrence_days
    if clock.now() > episode.closed_at + timedelta(days=days):
        raise Refusal(
            "closed_too_long",
            f"It was closed more than {days} days ago. Open a new episode and name this one as `earlier`.",
            earlier=str(episode.pk),
        )
    episode.closed_at, episode.closed_by, episode.outcome = None, None, ""
    episode.save_revision("closed_at", "closed_by", "outcome")
    audit.record(by, "reopened", episode, client_key=episode.client_id)
    return episode
