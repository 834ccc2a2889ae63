"""What the diary does by itself."""

from celery import shared_task

from scheduling.actions.remind import remind_all


@shared_task(name="scheduling.post_reminders")
def post_reminders() -> int:
    """Post the reminders that are due; one lost run is made up by the next."""
    return remind_all()
