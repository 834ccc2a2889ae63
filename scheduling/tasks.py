"""Periodic jobs of scheduling."""

import logging

from celery import shared_task

from scheduling.holds.actions.let_go import end_expired_holds
from scheduling.letters.actions.remind import remind_all
from scheduling.online.actions.end_booking import end_expired_bookings, end_unanswered_requests
from scheduling.online.held import forget_looks
from scheduling.rota.actions.review_cover import review_all_cover, review_cover
from scheduling.waitlist.actions.fill_freed_time import tend_waitlist

log = logging.getLogger(__name__)


@shared_task(name="scheduling.post_reminders")
def post_reminders() -> int:
    """Post the reminders that are due; the next run catches up a missed one."""
    return remind_all()


@shared_task(name="scheduling.note_left_behind")
def review_cover_task() -> None:
    """Judge again the uncovered visits, and those whose therapist, room, location or client was archived."""
    review_cover()


@shared_task(name="scheduling.review_all_cover")
def review_all_cover_task() -> None:
    """Judge every visit to come, at night; finds what no action could know."""
    review_all_cover()


@shared_task(name="scheduling.tend_waitlist")
def tend_waitlist_task() -> int:
    """Close offers and entries that are over, and offer freed times to those who wait."""
    return tend_waitlist(log)


@shared_task(name="scheduling.end_expired_holds")
def end_expired_holds_task() -> int:
    """Delete the holds that expired and were in nobody's way."""
    return end_expired_holds()


@shared_task(name="scheduling.end_online_bookings")
def end_online_bookings_task() -> int:
    """Delete online bookings that were not confirmed in time; end the requests that nobody answered."""
    forget_looks()
    return end_expired_bookings() + end_unanswered_requests(log)
