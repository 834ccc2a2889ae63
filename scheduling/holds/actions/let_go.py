"""Let held time go."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from scheduling.bookings import reservations
from scheduling.models import Hold


@transaction.atomic
def let_go(holds: Iterable[UUID]) -> None:
    """End these holds; those that ended already are passed over. Raises `on_offer`."""
    for hold in Hold.lock_all(holds):
        hold.require_not_on_offer()
        reservations.give_up(hold.pk)


def end_expired_holds() -> int:
    """End the holds that expired: they block nothing, and what waits for their time finds it free."""
    return reservations.delete_expired()
