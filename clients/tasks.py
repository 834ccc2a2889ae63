"""Periodic jobs of clients."""

from celery import shared_task

from clients.actions.consents.end_expired import end_expired_consents


@shared_task(name="clients.end_expired_consents")
def end_expired_consents_task() -> int:
    """End the consents whose time is over; what counts now is judged by that time at once."""
    return end_expired_consents()
