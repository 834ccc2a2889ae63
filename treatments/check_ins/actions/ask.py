"""Ask a client how they are after a visit."""

from datetime import timedelta

from django.db import transaction

from clients.models import Client
from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from treatments.check_ins.due import find_due_questions, recipient
from treatments.check_ins.letters import TreatmentLocations, question_letter
from treatments.models import CheckIn, ClinicalSettings, Episode, SessionNote


@transaction.atomic
def ask_check_in(*, episode: Episode, by: Actor) -> CheckIn | None:
    """Send the question that is due about this episode; return None if none is due any more.

    Locks the episode's notes, the episode and the client. So of two job runs at once only one asks; and a
    note entered in error, a close or a withdrawn consent comes before the question or finds it to withdraw.
    """
    notes = SessionNote.objects.filter(episode=episode).order_by("pk").select_for_update(no_key=True)
    list(notes.values_list("pk"))
    Episode.lock(episode.pk)
    client = Client.lock(episode.client_id)
    treated_at = TreatmentLocations(client).of_episode(episode.pk)
    to = recipient(client, treated_at)
    due = [question for asked, question in find_due_questions(client) if asked.pk == episode.pk]
    if to is None or not due:
        return None
    now = clock.now()
    check_in = CheckIn.objects.create(
        episode=episode,
        kind=due[0].kind,
        number=due[0].number,
        attendance_id=due[0].session,
        asked_at=now,
        expires_at=now + timedelta(days=ClinicalSettings.current().answer_within_days),
    )
    outbox.post(question_letter(check_in, to, treated_at))
    audit.record(by, "asked", check_in, client_key=client.pk, fields=["kind"])
    return check_in
