"""What the diary does by itself."""

from celery import shared_task

from scheduling.letters.actions.remind import remind_all
from scheduling.rota.actions.flag_for_rebooking import note_left_behind


@shared_task(name="scheduling.post_reminders")
def post_reminders() -> int:
    """Post the reminders that are due; one lost run is made up by the next."""
    return remind_all()


@shared_task(name="scheduling.note_left_behind")
def note_left_behind_task() -> None:
    """Show the desk the visits that archiving, a closure or new opening hours left behind."""
    note_left_behind()
