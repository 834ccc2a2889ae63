"""The steps that tests of the waitlist share."""

import logging
from datetime import timedelta
from typing import Any

from clients.models import Client
from clinic import clock
from scheduling.models import WaitlistOffer
from scheduling.waitlist.actions.fill_freed_time import tend_waitlist
from tests.cast import ApiUser
from tests.letter_links import letter_path

TEN = "2026-03-03T10:00:00+00:00"
LOG = logging.getLogger(__name__)


def wish_body(client: Client, service: Any, **fields: Any) -> dict[str, Any]:
    """Return the body that puts a client on the waitlist for this week."""
    return {
        "client": str(client.pk),
        "service": str(service.pk),
        "first_on": "2026-03-02",
        "last_on": "2026-03-08",
    } | fields


def cancel(user: ApiUser, visit: dict[str, Any]) -> None:
    """Cancel a visit for its client."""
    answer = user.api(
        "POST",
        f"appointments/{visit['id']}/cancel",
        {"by": "client", "reason": "ill"},
        if_match=f'"{visit["revision"]}"',
    )
    assert answer.status_code == 200, answer.content


def tend(minutes: int = 0) -> int:
    """Run the job, some minutes later."""
    with clock.at(clock.now() + timedelta(minutes=minutes)):
        return tend_waitlist(LOG)


def the_offer(**fields: Any) -> WaitlistOffer:
    """Return the only offer like this."""
    return WaitlistOffer.objects.with_people().get(**fields)


def offer_path(offer: WaitlistOffer) -> str:
    """Return the path of the page of an offer in its letter."""
    client = offer.entry.client
    return letter_path("waitlist_offer", f"{offer.pk}/{client.pk}", client)
