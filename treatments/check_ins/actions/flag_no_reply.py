"""Flag a question that was not answered."""

from django.db import transaction

from clients.models import Client
from clinic.actors import Actor
from clinic.mail import wording
from treatments.check_ins.letters import TreatmentLocations
from treatments.check_ins.overdue import check_ins_without_reply
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import CheckIn, Episode, FollowUp

QUESTIONS = {
    "after_session": "The question after the session",
    "weekly": "The weekly question",
    "week_4": "The first outcome question",
    "week_8": "The second outcome question",
}


@transaction.atomic
def flag_no_reply(*, check_in: CheckIn, by: Actor) -> FollowUp | None:
    """Raise a follow-up about a client who did not answer; return None if it is not needed any more.

    Locks the question, then the episode and the client, and checks again.
    """
    CheckIn.lock(check_in.pk)
    episode = Episode.lock(check_in.episode_id)
    client = Client.lock(episode.client_id)
    overdue = check_ins_without_reply().filter(pk=check_in.pk).select_related("episode").first()
    if overdue is None:
        return None
    asked_on = wording.day(overdue.asked_at, TreatmentLocations(client).client_zone())
    return raise_follow_up(
        client=client,
        episode=overdue.episode,
        check_in=overdue,
        reason="silence",
        urgency="routine",
        evidence=[f"{QUESTIONS[overdue.kind]}, asked on {asked_on}, was not answered."],
        by=by,
    )
