"""Open an episode again."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit, clock
from clinic.models import Staff
from clinic.refusals import Refusal
from treatments.check_ins.letters import withdraw_questions
from treatments.check_ins.returns import SEE_A_DOCTOR, keep_return, returns_often
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import ClinicalSettings, Episode


@transaction.atomic
def reopen_episode(*, episode: Episode, revision: int | None = None, by: Staff) -> Episode:
    """Continue with a complaint that came back soon after it was closed (clinical rules, section 7.3).

    Later than that it is a new episode that names this one as `earlier`. Two returns within six months raise
    a follow-up. Raises `episode_open` and `closed_too_long`.
    """
    episode = Episode.lock_revision(episode.pk, revision)
    if episode.closed_at is None:
        raise Refusal("episode_open", "This episode is open already.")
    days = ClinicalSettings.current().recurrence_days
    if clock.now() > episode.closed_at + timedelta(days=days):
        raise Refusal(
            "closed_too_long",
            _(
                "It was closed more than {days} days ago. Open a new episode and name this one as `earlier`."
            ).format(days=days),
            earlier=str(episode.pk),
        )
    episode.closed_at, episode.closed_by, episode.outcome = None, None, ""
    keep_return(episode)
    withdraw_questions(episode)
    audit.record(by, "reopened", episode, client_key=episode.client_id)
    if returns_often(episode.pk):
        raise_follow_up(
            client=episode.client,
            episode=episode,
            reason="returned",
            urgency="urgent",
            evidence=[SEE_A_DOCTOR],
            by=by,
        )
    return episode
