"""The periodic jobs of treatments."""

import logging

from celery import shared_task

from clinic.actors import SystemActor
from clinic.jobs import run_each
from clinic.models import Envelope
from treatments.check_ins.actions.ask import ask_check_in
from treatments.check_ins.actions.flag_no_improvement import flag_no_improvement
from treatments.check_ins.actions.flag_no_reply import flag_no_reply
from treatments.check_ins.actions.remind import remind_of_check_in
from treatments.check_ins.due import find_due_questions
from treatments.check_ins.overdue import check_ins_to_remind, check_ins_without_reply, non_responders
from treatments.follow_ups.actions.hand_over import hand_over
from treatments.follow_ups.actions.hand_over_alert import hand_over_alert
from treatments.follow_ups.actions.place_missing_ban import place_missing_ban
from treatments.follow_ups.actions.raise_undelivered import raise_undelivered
from treatments.follow_ups.actions.send_digests import send_digests
from treatments.follow_ups.letters import follow_ups_without_alert, undelivered_letters
from treatments.follow_ups.owner import keepers
from treatments.intake.actions.remind import remind_of_form
from treatments.intake.due import requests_to_remind
from treatments.models import FollowUp
from treatments.plans.actions.add_files_to_letter import add_files_to_letter
from treatments.vocabulary import AFTERCARE

log = logging.getLogger(__name__)
SYSTEM, FORMS = SystemActor("check_ins"), SystemActor("forms")


@shared_task(name="treatments.prepare_letters")
def prepare_letters() -> int:
    """Make the files that letters wait for; a letter whose files fail keeps waiting."""
    waiting = Envelope.objects.filter(kind=AFTERCARE, state="preparing").order_by("created_at", "pk")
    return run_each(waiting, lambda letter: add_files_to_letter(envelope=letter), log=log)


@shared_task(name="treatments.ban_flagged")
def place_missing_bans() -> int:
    """Place the bans that red flags could not place when they were raised."""
    red_flags = FollowUp.objects.without_ban()
    return run_each(red_flags, lambda follow_up: place_missing_ban(follow_up=follow_up), log=log)


@shared_task(name="treatments.look_after_follow_ups")
def look_after_follow_ups() -> int:
    """Hand over what people left, and what could not be sent to somebody who can act on it."""
    left = FollowUp.objects.open().exclude(owner__in=keepers()).select_related("owner")
    handed_over = run_each(left, lambda follow_up: hand_over(follow_up=follow_up, by=SYSTEM), log=log)
    silent, letters = follow_ups_without_alert(), undelivered_letters()
    alerts = run_each(silent, lambda follow_up: hand_over_alert(follow_up=follow_up, by=SYSTEM), log=log)
    raised = run_each(letters, lambda letter: raise_undelivered(letter=letter, by=SYSTEM), log=log)
    return handed_over + alerts + raised


@shared_task(name="treatments.post_digests")
def send_digests_task() -> int:
    """Send each therapist the digest of the day, once; a missed run is caught up by the next."""
    return send_digests()


@shared_task(name="treatments.remind_of_forms")
def remind_of_forms() -> int:
    """Remind of each form that is open a day before its visit, once; a missed run is caught up."""
    return run_each(requests_to_remind(), lambda due: remind_of_form(request=due, by=FORMS), log=log)


@shared_task(name="treatments.ask_check_ins")
def run_check_ins() -> None:
    """Ask the questions due, remind of open ones, and flag missing replies and missing improvement."""
    ask_due_questions()
    remind_of_open_questions()
    unanswered, non_improving = check_ins_without_reply(), non_responders()
    run_each(unanswered, lambda check_in: flag_no_reply(check_in=check_in, by=SYSTEM), log=log)
    run_each(non_improving, lambda episode: flag_no_improvement(episode=episode, by=SYSTEM), log=log)


def ask_due_questions() -> int:
    """Ask every question that is due now; a missed run is caught up by the next, nothing is asked twice."""
    episodes = {episode.pk: episode for episode, _ in find_due_questions()}
    return run_each(episodes.values(), lambda episode: ask_check_in(episode=episode, by=SYSTEM), log=log)


def remind_of_open_questions() -> int:
    """Remind once of every question whose answer is missing."""
    due = check_ins_to_remind()
    return run_each(due, lambda check_in: remind_of_check_in(check_in=check_in, by=SYSTEM), log=log)
