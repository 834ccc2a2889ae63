"""Wakes a worker to paint the pictures of letters, as best effort: beat is the guarantee."""

import logging

from celery import current_app

log = logging.getLogger(__name__)


def wake_the_painter() -> None:
    """Send the task after the commit; a broker that is down is passed over."""
    try:
        current_app.send_task("treatments.prepare_letters", retry=False, expires=10)
    except Exception as error:  # the letter waits in PostgreSQL for beat
        log.warning("No worker was woken: %s", type(error).__name__)
