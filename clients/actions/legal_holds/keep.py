"""Place a record under legal hold, and lift the hold."""

from datetime import date

from django.db import transaction

from clients.models import Client, LegalHold
from clinic import audit, clock
from clinic.models import Practice, Staff
from clinic.refusals import Refusal, fault


@transaction.atomic
def place_hold(*, client: Client, reason: str, until: date | None = None, by: Staff) -> LegalHold:
    """Keep a record as it is until this day, or until the hold is lifted; archived ones too."""
    if until is not None and until < Practice.current().today():
        raise fault("/until", "in_the_past", "Give a day that is to come, or none.")
    client = Client.lock(client.pk)
    client.require_not_merged()
    hold = LegalHold(client=client, reason=reason, until=until, placed_by=by)
    hold.full_clean()
    hold.save(force_insert=True)
    audit.record(by, "placed_hold", hold, client_key=client.pk, fields=["until"], reason=reason)
    return hold


@transaction.atomic
def lift_hold(*, hold: LegalHold, reason: str, by: Staff) -> LegalHold:
    """Lift a hold; raises `Refusal` `hold_lifted` for one that was lifted already."""
    client = Client.lock(hold.client_id)
    hold.refresh_from_db()
    if hold.lifted_at is not None:
        raise Refusal("hold_lifted", "This hold was lifted already.")
    hold.lifted_at, hold.lifted_by, hold.lifted_reason = clock.now(), by, reason
    hold.full_clean()
    hold.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])
    audit.record(by, "lifted_hold", hold, client_key=client.pk, fields=["lifted_at"], reason=reason)
    return hold
