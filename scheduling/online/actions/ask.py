"""Ask the desk: for a visit whose time is held, or for another time of a visit that is soon."""

from datetime import datetime, timedelta

from django.db import transaction

from clients.models import Client
from clinic import audit, clock
from clinic.actors import LinkBearer
from clinic.mail import outbox
from clinic.models import Practice
from scheduling.models import Appointment, OnlineBooking, OnlineRequest
from scheduling.models.appointment import AHEAD
from scheduling.online.actions.begin import keep_time
from scheduling.online.desk_letter import waiting_letter
from scheduling.online.refused import request_over
from scheduling.visit_page.free_times import may_be_moved, require_offer, too_late

ANSWERED_WITHIN = timedelta(hours=48)


def ask_for_visit(booking: OnlineBooking, client: Client) -> OnlineRequest:
    """Ask for the time of a locked booking, for a locked client: it is held until the desk answers."""
    request = OnlineRequest(
        client=client,
        service=booking.service,
        location=booking.location,
        therapist=booking.therapist,
        starts_at=booking.starts_at,
        answer_until=min(clock.now() + ANSWERED_WITHIN, booking.starts_at),
    )
    keep_time(booking, request.answer_until)
    request.hold = booking.hold
    return _ask(request)


@transaction.atomic
def ask_for_move(*, appointment: Appointment, starts_at: datetime, by: LinkBearer) -> OnlineRequest:
    """Ask for another time of a visit that may no longer be moved freely; it stands as it is meanwhile.

    The other time is not held. Asked for again, what is open stays. Raises `too_late`, `taken`.
    """
    visit, practice = Appointment.lock(appointment.pk), Practice.current()
    if (present := visit.online_requests.open().first()) is not None:
        return present
    if visit.state not in AHEAD or visit.starts_at <= clock.now() or may_be_moved(visit, practice):
        raise too_late()
    require_offer(visit, practice, starts_at)
    return _ask(
        OnlineRequest(
            client=visit.client,
            service=visit.service,
            location=visit.location,
            starts_at=starts_at,
            moving=visit,
            answer_until=min(visit.starts_at, starts_at),
        )
    )


@transaction.atomic
def withdraw_request(*, request: OnlineRequest, by: LinkBearer) -> None:
    """Ask no more for another time; one that was answered stays so."""
    request = OnlineRequest.lock(request.pk)
    if request.state != "asked":
        return
    if request.moving_id is None:
        raise request_over()
    request.state, request.answered_at = "withdrawn", clock.now()
    request.save(update_fields=["state", "answered_at"])
    audit.record(by, "withdrew_request", request, client_key=request.client_id, fields=["state"])


def _ask(request: OnlineRequest) -> OnlineRequest:
    request.save(force_insert=True)
    by = LinkBearer(str(request.client_id))
    audit.record(by, "asked_for_time", request, client_key=request.client_id, fields=["starts_at"])
    outbox.post(waiting_letter(request, Practice.current()))
    return request
