"""Send the daily digests."""

import logging
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from clinic import clock
from clinic.jobs import run_each
from clinic.mail import outbox
from clinic.models import Envelope, Practice, Staff
from treatments.follow_ups.colleagues import acts_of_colleagues
from treatments.follow_ups.letters import DIGEST, day_of_digest, digest_key, digest_letter, staff_key
from treatments.follow_ups.owner import keepers
from treatments.models import ClinicalSettings, FollowUp

log = logging.getLogger(__name__)
FIRST_INSTANT = datetime.min.replace(tzinfo=UTC)


@transaction.atomic
def send_digest(*, person: Staff, day: date) -> bool:
    """Post a therapist's digest of what was open at a day's digest hour; False if it is empty or was posted.

    It also says what colleagues did to their work up to that hour, since the last digest that left. What
    somebody who left owned is handed over by a job of its own, so that it stands in one digest.
    """
    practice = Practice.current()
    hour = _digest_time(practice, day)
    own = list(FollowUp.objects.open().filter(owner=person, raised_at__lte=hour).with_details())
    acts = acts_of_colleagues(person, _told_until(person, practice), hour)
    if not own and not acts:
        return False
    until = _digest_time(practice, day + timedelta(days=1))
    return outbox.post(digest_letter(person, own, acts, practice=practice, day=day, until=until)) is not None


def send_digests() -> int:
    """Post each therapist's digest once a day, from the digest hour on; return how many were posted.

    A missed run is caught up by the next; one failure does not stop the rest.
    """
    practice = Practice.objects.first()
    if practice is None:
        return 0
    day = practice.today()
    if clock.now() < _digest_time(practice, day):
        return 0
    people = {digest_key(person, day): person for person in keepers()}
    letters = Envelope.objects.filter(dedupe_key__in=people).exclude(state="withdrawn")
    posted = set(letters.values_list("dedupe_key", flat=True))
    waiting = [person for key, person in people.items() if key not in posted]
    return run_each(waiting, lambda person: send_digest(person=person, day=day), log=log)


def _told_until(person: Staff, practice: Practice) -> datetime:
    """Return the digest hour of the last digest that left to this person; the first instant if none did.

    A digest that did not leave told nothing: what it said of colleagues is in the next one again.
    """
    sent = Envelope.objects.about(staff_key(person)).filter(kind=DIGEST, state="sent")
    last = sent.order_by("-created_at", "-pk").first()
    if last is None or last.dedupe_key is None or last.send_before is None:
        return FIRST_INSTANT
    hour = last.send_before.astimezone(practice.zone).time()  # the practice may have set another since
    return datetime.combine(day_of_digest(last.dedupe_key), hour, practice.zone).astimezone(UTC)


def _digest_time(practice: Practice, day: date) -> datetime:
    """Return when the digest of a day is due, in the practice's time; the first if the hour comes twice."""
    at = time(ClinicalSettings.objects.values_list("digest_hour", flat=True).get())
    return datetime.combine(day, at, practice.zone).astimezone(UTC)
