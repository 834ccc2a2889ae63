"""Advise what the client is to book next."""

from django.db import transaction

from clinic import audit, clock
from clinic.models import Service, Staff
from scheduling.availability.suitability import check_service
from scheduling.bookings.locking import lock_visit
from scheduling.models import Appointment


@transaction.atomic
def advise_rebooking(
    *,
    appointment: Appointment,
    service: Service,
    every_weeks: int,
    visits: int,
    by: Staff,
    revision: int | None = None,
) -> Appointment:
    """Record what to book next: a service, every so many weeks, so many times; it replaces older advice.

    Raises `Refusal` `wrong_state`, `service_off_menu`, `changed_meanwhile`.
    """
    check_service(service)
    visit = lock_visit(appointment, "advise", revision)
    visit.advised_service, visit.advised_every_weeks, visit.advised_visits = service, every_weeks, visits
    visit.advised_at, visit.advised_by = clock.now(), by
    audit.record(by, "advised_rebooking", visit, client_key=visit.client_id, fields=["rebooking_advice"])
    visit.save_revision()
    return visit
