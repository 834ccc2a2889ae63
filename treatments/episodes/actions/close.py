"""Close an episode."""

from typing import TypedDict

from django.db import transaction

from clinic import audit, clock
from clinic.models import Staff
from clinic.refusals import Refusal
from treatments.check_ins.letters import withdraw_questions
from treatments.models import Episode


class EpisodeOutcome(TypedDict):
    """The outcome of a complaint."""

    outcome: str


@transaction.atomic
def close_episode(*, episode: Episode, outcome: str, revision: int | None = None, by: Staff) -> Episode:
    """Stop looking after a complaint, and record how it ended; open questions are withdrawn."""
    episode = Episode.lock_revision(episode.pk, revision)
    if episode.closed_at:
        raise Refusal("episode_closed", "This episode is closed already.")
    episode.closed_at, episode.closed_by, episode.outcome = clock.now(), by, outcome
    episode.save_revision("closed_at", "closed_by", "outcome")
    withdraw_questions(episode)
    audit.record(by, "closed", episode, client_key=episode.client_id, fields=["outcome"])
    return episode
