"""Remind a client of a question that is still open."""

from zoneinfo import ZoneInfo

from django.db import transaction

from clients.models import Client
from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from treatments.check_ins.due import recent_sends, recipient, schedule_settings
from treatments.check_ins.letters import TreatmentLocations, reminder_letter
from treatments.check_ins.overdue import check_ins_to_remind
from treatments.check_ins.schedule import daily_quota_left
from treatments.models import CheckIn, ClinicalSettings, Episode


@transaction.atomic
def remind_of_check_in(*, check_in: CheckIn, by: Actor) -> CheckIn | None:
    """Send one reminder that the answer is missing; return None in quiet hours, or if it is not due any more.

    Locks the question, then the episode and the client, and checks again.
    """
    CheckIn.lock(check_in.pk)
    episode = Episode.lock(check_in.episode_id)
    client = Client.lock(episode.client_id)
    overdue = check_ins_to_remind().filter(pk=check_in.pk).select_related("episode__client").first()
    locations = TreatmentLocations(client)
    treated_at = locations.of_episode(episode.pk)
    to = recipient(client, treated_at)
    if overdue is None or to is None:
        return None
    if not _may_send(client, locations.client_zone()):
        return None
    overdue.reminded_at = clock.now()
    overdue.save(update_fields=["reminded_at"])
    outbox.post(reminder_letter(overdue, to, treated_at))
    audit.record(by, "reminded", overdue, client_key=client.pk, fields=["reminded_at"])
    return overdue


def _may_send(client: Client, zone: ZoneInfo) -> bool:
    settings, now = ClinicalSettings.current(), clock.now()
    if not settings.asking_hours(zone).may_leave(now):
        return False
    return daily_quota_left(recent_sends(client), now, schedule_settings(settings)) > 0
