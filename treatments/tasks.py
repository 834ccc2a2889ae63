"""What the treatment floor does by itself."""

import logging
from collections.abc import Callable, Iterable

from celery import shared_task
from django.db import models

from clinic.actors import SystemActor
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
from treatments.plans.actions.add_chart_to_letter import prepare_letter
from treatments.vocabulary import AFTERCARE

log = logging.getLogger(__name__)
US = SystemActor("check_ins")


@shared_task(name="treatments.prepare_letters")
def prepare_letters() -> int:
    """Paint what letters wait for; one that fails keeps waiting and holds up no other."""
    waiting = Envelope.objects.filter(kind=AFTERCARE, state="preparing").order_by("created_at", "pk")
    return _each(waiting, lambda letter: prepare_letter(envelope=letter))


@shared_task(name="treatments.ban_flagged")
def ban_all_flagged() -> int:
    """Put the bans that red flags could not put when they were raised."""
    return _each(FollowUp.objects.without_ban(), lambda followed: ban_flagged(follow_up=followed))


@shared_task(name="treatments.post_digests")
def post_digests_task() -> int:
    """Post what waits for each therapist, once a day; one lost run is made up by the next."""
    return post_digests()


@shared_task(name="treatments.ask_check_ins")
def ask_check_ins() -> None:
    """Ask what is due, remind of what is open, and show therapists who was silent or does not get better."""
    ask_all()
    remind_all()
    _each(silent(), lambda check_in: notice_silence(check_in=check_in, by=US))
    _each(unresponsive(), lambda episode: notice_no_response(episode=episode, by=US))


def ask_all() -> int:
    """Ask everything that is due now; one lost run is made up by the next, and asks nothing twice."""
    episodes = {episode.pk: episode for episode, _ in questions_due()}
    return _each(episodes.values(), lambda episode: ask_check_in(episode=episode, by=US))


def remind_all() -> int:
    """Remind once of every question whose answer is missing."""
    return _each(to_remind(), lambda check_in: remind_of_check_in(check_in=check_in, by=US))


def _each[T: models.Model](found: Iterable[T], act: Callable[[T], object]) -> int:
    """Do this to each, in its own transaction; a fault in one holds up no other, and the next run retries."""
    return sum(_done(one, act) for one in found)


def _done[T: models.Model](one: T, act: Callable[[T], object]) -> bool:
    try:
        return bool(act(one))
    except Exception as error:
        log.error("%s %s failed in its turn: %s", one._meta.label, one.pk, type(error).__name__)
        return False
