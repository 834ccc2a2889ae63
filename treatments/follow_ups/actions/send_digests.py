"""Post the daily digests."""

import logging
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from clinic import clock
from clinic.jobs import run_each
from clinic.mail import outbox
from clinic.models import Envelope, Practice, Staff
from treatments.follow_ups.letters import digest, digest_key
from treatments.follow_ups.owner import therapists
from treatments.models import ClinicalSettings, FollowUp

log = logging.getLogger(__name__)


@transaction.atomic
def post_digest(*, person: Staff, day: date) -> bool:
    """Tell a therapist what stood open at a day's digest hour; False when nothing did, or it was told.

    What belongs to somebody who no longer treats here is told to every therapist.
    """
    practice, here = Practice.current(), set(therapists())
    waiting = FollowUp.objects.open().filter(raised_at__lte=_moment(practice, day)).with_details()
    mine = [one for one in waiting if one.owner == person]
    nobodys = [one for one in waiting if one.owner not in here]
    if not mine and not nobodys:
        return False
    until = _moment(practice, day + timedelta(days=1))
    return outbox.post(digest(person, mine, nobodys, practice=practice, day=day, until=until)) is not None


def post_digests() -> int:
    """Post each therapist's digest once a day, from the digest hour on; return how many were written.

    A missed run is caught up by the next; one failure does not stop the rest.
    """
    practice = Practice.objects.first()
    if practice is None:
        return 0
    day = clock.now().astimezone(practice.zone).date()
    if clock.now() < _moment(practice, day) or not FollowUp.objects.open().exists():
        return 0
    people = {digest_key(person, day): person for person in therapists()}
    told = Envelope.objects.filter(dedupe_key__in=people).exclude(state="withdrawn")
    done = set(told.values_list("dedupe_key", flat=True))
    waiting = [person for key, person in people.items() if key not in done]
    return run_each(waiting, lambda person: post_digest(person=person, day=day), log=log)


def _moment(practice: Practice, day: date) -> datetime:
    """When the digest of a day is due, in the practice's time; the first when the hour comes twice."""
    at = time(ClinicalSettings.objects.values_list("digest_hour", flat=True).get())
    return datetime.combine(day, at, practice.zone).astimezone(UTC)
