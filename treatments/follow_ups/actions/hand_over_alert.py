"""Hand over an alert that could not leave."""

from django.db import transaction
from django.db.models import Q

from clinic import audit
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Envelope
from treatments.follow_ups.letters import ALERT, NOT_ARRIVED, alert_letter
from treatments.follow_ups.owner import keepers
from treatments.models import FollowUp


@transaction.atomic
def hand_over_alert(*, follow_up: FollowUp, by: Actor) -> bool:
    """Send the alert of an open follow-up to the next therapist whom none was written to; the owner stays.

    Returns False if it was closed, an alert is on its way or has left, or nobody is left to be told.
    """
    follow_up = FollowUp.lock(follow_up.pk)
    alerts = Envelope.objects.filter(about=follow_up.letter_key, kind=ALERT)
    if follow_up.closed_at is not None or alerts.exclude(NOT_ARRIVED | Q(state="withdrawn")).exists():
        return False
    told = set(alerts.filter(NOT_ARRIVED).values_list("recipient_key", flat=True))
    person = next((keeper for keeper in keepers() if str(keeper.pk) not in told), None)
    if not told or person is None:
        return False
    outbox.post(alert_letter(follow_up, to=person))
    audit.record(by, "handed_over_alert", follow_up, client_key=follow_up.client_id)
    return True
