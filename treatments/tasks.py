"""What the treatment floor does by itself."""

import logging

from celery import shared_task

from clinic.models import Envelope
from treatments.actions.ban_flagged import ban_all_flagged
from treatments.actions.post_digest import post_digests
from treatments.actions.prepare_letter import prepare_letter
from treatments.letters import AFTERCARE

log = logging.getLogger(__name__)


@shared_task(name="treatments.prepare_letters")
def prepare_letters() -> int:
    """Paint what letters wait for; one that fails keeps waiting and holds up no other."""
    waiting = Envelope.objects.filter(kind=AFTERCARE, state="preparing").order_by("created_at", "pk")
    return sum(_prepared(envelope) for envelope in waiting)


@shared_task(name="treatments.ban_flagged")
def ban_flagged_task() -> int:
    """Put the bans that red flags could not put when they were raised."""
    return ban_all_flagged()


@shared_task(name="treatments.post_digests")
def post_digests_task() -> int:
    """Post what waits for each therapist, once a day; one lost run is made up by the next."""
    return post_digests()


def _prepared(envelope: Envelope) -> bool:
    try:
        return prepare_letter(envelope=envelope)
    except Exception as error:
        log.error("Letter %s could not be prepared: %s", envelope.pk, type(error).__name__)
        return False
