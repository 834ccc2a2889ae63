"""Delete the online bookings that are over, with all that was typed."""

from django.db import transaction

from clinic import clock
from scheduling.models import OnlineBooking


@transaction.atomic
def end_expired_bookings() -> int:
    """Delete the bookings that were not finished in time, or whose link leads on no longer; return how many.

    Their holds expired before, and block nothing. One that is just confirmed is passed over.
    """
    over = OnlineBooking.objects.filter(expires_at__lte=clock.now())
    keys = list(over.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
    return OnlineBooking.objects.filter(pk__in=keys).delete()[0]
