"""Flag an episode that does not improve under treatment."""

from django.db import transaction

from clients.models import Client
from clinic.actors import Actor
from treatments.check_ins.overdue import non_responders
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import Episode, FollowUp


@transaction.atomic
def flag_no_improvement(*, episode: Episode, by: Actor) -> FollowUp | None:
    """Raise a follow-up about a treatment that brings no improvement; once in the life of an episode.

    Locks the client, and checks again.
    """
    client = Client.lock(episode.client_id)
    non_responder = non_responders().filter(pk=episode.pk).first()
    if non_responder is None:
        return None
    baseline, best, treated = (getattr(non_responder, name) for name in ("baseline", "best", "treated"))
    times = "once" if treated == 1 else f"{treated} times"
    return raise_follow_up(
        client=client,
        episode=non_responder,
        reason="no_response",
        urgency="routine",
        evidence=[f"Treated {times}; average pain was {baseline} of 10 before and at best {best} since."],
        by=by,
    )
