"""Periodic jobs of scheduling."""

from celery import shared_task

from scheduling.letters.actions.remind import remind_all
from scheduling.rota.actions.flag_for_rebooking import flag_for_rebooking


@shared_task(name="scheduling.post_reminders")
def post_reminders() -> int:
    """Post the reminders that are due; the next run catches up a missed one."""
    return remind_all()


@shared_task(name="scheduling.note_left_behind")
def flag_for_rebooking_task() -> None:
    """Flag for the front desk the visits that archiving, a closure or new opening hours made impossible."""
    flag_for_rebooking()
