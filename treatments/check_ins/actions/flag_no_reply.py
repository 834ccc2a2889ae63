"""Notice that a question met with silence."""

from django.db import transaction

from clients.models import Client
from clinic.actors import Actor
from clinic.mail import wording
from treatments.check_ins.due import zone_of
from treatments.check_ins.overdue import silent
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import CheckIn, Episode, FollowUp

QUESTIONS = {
    "after_session": "The question after the session",
    "weekly": "The weekly question",
    "week_4": "The first outcome question",
    "week_8": "The second outcome question",
}


@transaction.atomic
def notice_silence(*, check_in: CheckIn, by: Actor) -> FollowUp | None:
    """Let a therapist see to a client who did not answer; None when somebody does already.

    Locks the question, then the complaint and the client, and looks again.
    """
    CheckIn.lock(check_in.pk)
    episode = Episode.lock(check_in.episode_id)
    client = Client.lock(episode.client_id)
    found = silent().filter(pk=check_in.pk).select_related("episode").first()
    if found is None:
        return None
    asked_on = wording.day(found.asked_at, zone_of(client))
    return raise_follow_up(
        client=client,
        episode=found.episode,
        check_in=found,
        reason="silence",
        urgency="routine",
        evidence=[f"{QUESTIONS[found.kind]}, asked on {asked_on}, was not answered."],
        by=by,
    )
