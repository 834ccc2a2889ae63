"""Archive a client, or restore them."""

from itertools import chain

from django.db import transaction

from clients.guardians import require_no_wards
from clients.models import Client
from clients.models.consent import LETTERS
from clients.overview.open_work import keep_work_about
from clinic import clock
from clinic.actions.records import change_record
from clinic.actors import Actor
from clinic.cover.affected_visits import Scope, attach_visits, keep_visits_covered
from clinic.mail import outbox


@transaction.atomic
def archive_client(*, client: Client, revision: int | None, by: Actor, force_reason: str = "") -> Client:
    """Leave a client out of lists and searches; the record stays and can be restored.

    Letters to the client that rest on a consent and have not left are withdrawn. A child's guardian stays on
    file until the child has another: `guardian_needed` names the wards. Raises `would_strand` with the
    client's visits, and `would_leave_open` while a therapist has something open about the client, unless
    it is forced with a reason.
    """
    scope = Scope(clients=[client.pk])
    with (
        keep_work_about(client, force_reason=force_reason),
        keep_visits_covered(scope, by=by, force_reason=force_reason) as visits,
    ):
        client = Client.lock_revision(client.pk, revision)
        require_no_wards(client)
        changes = {"archived_at": client.archived_at or clock.now()}
        client = change_record(
            client,
            changes,
            revision=revision,
            by=by,
            verb="archived",
            client_key=client.pk,
            reason=force_reason,
        )
        for kind in chain.from_iterable(LETTERS.values()):
            outbox.withdraw_from(recipient_key=str(client.pk), kind=kind)
    return attach_visits(client, visits)


@transaction.atomic
def restore_client(*, client: Client, revision: int | None, by: Actor) -> Client:
    """Bring an archived client back into lists and searches; their visits are covered again."""
    with keep_visits_covered(Scope(clients=[client.pk]), by=by) as visits:
        client = change_record(
            client, {"archived_at": None}, revision=revision, by=by, verb="restored", client_key=client.pk
        )
    return attach_visits(client, visits)
