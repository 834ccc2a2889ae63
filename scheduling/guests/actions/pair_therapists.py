"""Say which therapist of a visit treats whom."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.refusals import fault
from scheduling.bookings.locking import lock_visit
from scheduling.models import Appointment


@transaction.atomic
def pair_therapists(
    *,
    appointment: Appointment,
    pairs: Mapping[UUID, UUID | None],
    by: Actor,
    revision: int | None = None,
) -> Appointment:
    """Note by client which therapist of the visit treats them, None for nobody in particular.

    Whom `pairs` does not name keeps theirs. Raises `not_in_this_visit`, `therapist_elsewhere`,
    `wrong_state`, `changed_meanwhile`.
    """
    visit = lock_visit(appointment, "pair_therapists", revision)
    people = {row.client_id: row for row in visit.attendances.all()}
    therapists = {row.resource_id: row for row in visit.assignments.all() if row.kind == "therapist"}
    if pairs.keys() - people.keys():
        raise fault("/pairs", "not_in_this_visit", "Name the people treated in this visit.")
    if {therapist for therapist in pairs.values() if therapist} - therapists.keys():
        raise fault("/pairs", "therapist_elsewhere", "Name the therapists of this visit.")
    for client, therapist in pairs.items():
        people[client].treated_by = therapists[therapist] if therapist else None
        people[client].save(update_fields=["treated_by"])
        audit.record(by, "paired", visit, client_key=client, fields=["treated_by"])
    visit.save_revision()
    return visit
