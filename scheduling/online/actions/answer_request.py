"""Confirm what a client asks for online, or decline it."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor, SystemActor
from clinic.mail import outbox
from clinic.models import Practice, Staff
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.move import move
from scheduling.models import Appointment, OnlineRequest
from scheduling.models.appointment import AHEAD
from scheduling.online.letters import declined_letters
from scheduling.online.locking import let_hold_go, lock_hold
from scheduling.online.refused import request_over

SYSTEM = SystemActor("online_requests")


@transaction.atomic
def confirm_request(*, request: OnlineRequest, by: Staff, override_reason: str = "") -> OnlineRequest:
    """Book the held time, or move the visit to the time that is asked for; the client gets the usual letter.

    One that is confirmed stays so. Raises `request_over`, and what `book` and `move` do.
    """
    request = OnlineRequest.lock(request.pk)
    if request.state == "confirmed":
        return request
    if not request.is_open:
        raise request_over()
    if request.moving is not None:
        request.visit = move(
            appointment=request.moving, starts_at=request.starts_at, override_reason=override_reason, by=by
        )
    else:
        request.visit = _book(request, by, override_reason)
    _answer(request, "confirmed", by)
    return request


def _book(request: OnlineRequest, by: Staff, override_reason: str) -> Appointment:
    hold = lock_hold(request)
    therapist = request.therapist
    return book(
        client=request.client,
        service=request.service,
        starts_at=request.starts_at,
        requested=[RequestedResource(therapist.pk, "therapist")] if therapist else [],
        location=request.location,
        override_reason=override_reason,
        hold=hold,
        by=by,
    )


@transaction.atomic
def decline_request(*, request: OnlineRequest, by: Staff) -> OnlineRequest:
    """Let the time go, and tell the client by letter; a visit that was to be moved stands as it is."""
    request = OnlineRequest.lock(request.pk)
    if request.state == "declined":
        return request
    if request.state != "asked":
        raise request_over()
    return _say_no(request, "declined", by)


@transaction.atomic
def end_unanswered(*, request: OnlineRequest) -> bool:
    """End a request that nobody answered in time, and return True if it was so.

    The client is told, unless its visit is off anyway.
    """
    request = OnlineRequest.lock(request.pk)
    if request.state != "asked" or request.is_open:
        return False
    _say_no(request, "unanswered", SYSTEM)
    return True


def _say_no(request: OnlineRequest, state: str, by: Actor) -> OnlineRequest:
    let_hold_go(request)
    _answer(request, state, by)
    if request.moving is None or request.moving.state in AHEAD:
        for letter in declined_letters(request, Practice.current()):
            outbox.post(letter)
    return request


def _answer(request: OnlineRequest, state: str, by: Actor) -> None:
    request.state, request.answered_at = state, clock.now()
    request.answered_by = by if isinstance(by, Staff) else None
    request.save(update_fields=["state", "answered_at", "answered_by", "visit"])
    audit.record(by, f"{state}_request", request, client_key=request.client_id, fields=["state"])
