"""Notice that a complaint does not respond to treatment."""

from django.db import transaction

from clients.models import Client
from clinic.actors import Actor
from treatments.check_ins.overdue import unresponsive
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import Episode, FollowUp


@transaction.atomic
def notice_no_response(*, episode: Episode, by: Actor) -> FollowUp | None:
    """Let a therapist look at a plan that brings nothing; once in the life of a complaint.

    Locks the client, and looks again.
    """
    client = Client.lock(episode.client_id)
    found = unresponsive().filter(pk=episode.pk).first()
    if found is None:
        return None
    return raise_follow_up(
        client=client,
        episode=found,
        reason="no_response",
        urgency="routine",
        evidence=[_in_words(found)],
        by=by,
    )


def _in_words(found: Episode) -> str:
    baseline, best, treated = (getattr(found, name) for name in ("baseline", "best", "treated"))
    times = "once" if treated == 1 else f"{treated} times"
    return f"Treated {times}; average pain was {baseline} of 10 before and at best {best} since."
