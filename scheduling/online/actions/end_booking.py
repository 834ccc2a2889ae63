"""Delete the online bookings that are over, with all that was typed."""

import logging

from django.db import transaction

from clinic import clock
from clinic.jobs import run_each
from scheduling.models import OnlineBooking, OnlineRequest
from scheduling.online.actions.answer_request import end_unanswered


@transaction.atomic
def end_expired_bookings() -> int:
    """Delete the bookings that were not finished in time, or whose link leads on no longer; return how many.

    Their holds expired before, and block nothing. One that is just confirmed is passed over.
    """
    over = OnlineBooking.objects.filter(expires_at__lte=clock.now())
    keys = list(over.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
    return OnlineBooking.objects.filter(pk__in=keys).delete()[0]


def end_unanswered_requests(log: logging.Logger) -> int:
    """End the requests that nobody answered in time, each by itself; return how many."""
    due = list(OnlineRequest.objects.due().order_by("pk"))
    return run_each(due, lambda request: end_unanswered(request=request), log=log)
