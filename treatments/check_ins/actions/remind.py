"""Remind a client of a question that is still open."""

from django.db import transaction

from clients.models import Client
from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from treatments.check_ins.due import numbers_of, reader_of, written_at, zone_of
from treatments.check_ins.letters import reminder_letter
from treatments.check_ins.overdue import to_remind
from treatments.check_ins.schedule import is_hour_to_write, room_today
from treatments.models import CheckIn, ClinicalSettings, Episode


@transaction.atomic
def remind_of_check_in(*, check_in: CheckIn, by: Actor) -> CheckIn | None:
    """Write once that an answer is missing; None in quiet hours, or when it is not to be written any more.

    Locks the question, then the complaint and the client, and looks again.
    """
    CheckIn.lock(check_in.pk)
    episode = Episode.lock(check_in.episode_id)
    client = Client.lock(episode.client_id)
    found = to_remind().filter(pk=check_in.pk).select_related("episode__client").first()
    to = reader_of(client)
    if found is None or to is None or not _may_write(client):
        return None
    found.reminded_at = clock.now()
    found.save(update_fields=["reminded_at"])
    outbox.post(reminder_letter(found, to))
    audit.record(by, "reminded", found, client_key=client.pk, fields=["reminded_at"])
    return found


def _may_write(client: Client) -> bool:
    numbers, now = numbers_of(ClinicalSettings.current()), clock.now()
    is_hour = is_hour_to_write(now, zone_of(client), numbers)
    return is_hour and room_today(written_at(client), now, numbers) > 0
