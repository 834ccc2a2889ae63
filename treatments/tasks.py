"""What the treatment floor does by itself."""

import logging

from celery import shared_task

from clinic.actors import SystemActor
from clinic.jobs import run_each
from clinic.models import Envelope
from treatments.check_ins.actions.ask import ask_check_in
from treatments.check_ins.actions.flag_no_improvement import notice_no_response
from treatments.check_ins.actions.flag_no_reply import notice_silence
from treatments.check_ins.actions.remind import remind_of_check_in
from treatments.check_ins.due import questions_due
from treatments.check_ins.overdue import silent, to_remind, unresponsive
from treatments.follow_ups.actions.place_missing_bans import ban_flagged
from treatments.follow_ups.actions.send_digests import post_digests
from treatments.models import FollowUp
from treatments.plans.actions.add_chart_to_letter import add_chart_to_letter
from treatments.vocabulary import AFTERCARE

log = logging.getLogger(__name__)
US = SystemActor("check_ins")


@shared_task(name="treatments.prepare_letters")
def prepare_letters() -> int:
    """Paint what letters wait for; one that fails keeps waiting and holds up no other."""
    waiting = Envelope.objects.filter(kind=AFTERCARE, state="preparing").order_by("created_at", "pk")
    return run_each(waiting, lambda letter: add_chart_to_letter(envelope=letter), log=log)


@shared_task(name="treatments.ban_flagged")
def ban_all_flagged() -> int:
    """Put the bans that red flags could not put when they were raised."""
    return run_each(FollowUp.objects.without_ban(), lambda followed: ban_flagged(follow_up=followed), log=log)


@shared_task(name="treatments.post_digests")
def post_digests_task() -> int:
    """Post what waits for each therapist, once a day; one lost run is made up by the next."""
    return post_digests()


@shared_task(name="treatments.ask_check_ins")
def ask_check_ins() -> None:
    """Ask what is due, remind of what is open, and show therapists who was silent or does not get better."""
    ask_all()
    remind_all()
    run_each(silent(), lambda check_in: notice_silence(check_in=check_in, by=US), log=log)
    run_each(unresponsive(), lambda episode: notice_no_response(episode=episode, by=US), log=log)


def ask_all() -> int:
    """Ask everything that is due now; one lost run is made up by the next, and asks nothing twice."""
    episodes = {episode.pk: episode for episode, _ in questions_due()}
    return run_each(episodes.values(), lambda episode: ask_check_in(episode=episode, by=US), log=log)


def remind_all() -> int:
    """Remind once of every question whose answer is missing."""
    return run_each(to_remind(), lambda check_in: remind_of_check_in(check_in=check_in, by=US), log=log)
