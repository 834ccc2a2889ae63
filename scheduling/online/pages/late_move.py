"""The part of a visit's page on which a client asks for another time when it is too late to move it."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import HttpRequest

from clinic import clock
from clinic.actors import LinkBearer
from clinic.mail import wording
from clinic.models import Practice
from scheduling.availability.weeks import without_crowding
from scheduling.models import Appointment
from scheduling.models.appointment import AHEAD
from scheduling.online.actions.ask import ask_for_move, withdraw_request
from scheduling.time_in_address import from_address, in_address
from scheduling.visit_page.free_times import may_be_moved, times_from, too_late


def part(visit: Appointment, client_key: str) -> dict[str, Any] | None:
    """Return the times to ask for, or what is asked for; None while moving is free, or is not theirs."""
    practice = Practice.current()
    is_soon = visit.state in AHEAD and visit.starts_at > clock.now() and not may_be_moved(visit, practice)
    if client_key != str(visit.client_id) or not is_soon:
        return None
    zone = visit.location.zone
    asked = visit.online_requests.open().first()
    context: dict[str, Any] = {"template": "scheduling/online/late_move.html", "asked": asked}
    if asked:
        return context | {"when": wording.moment_to_come(asked.starts_at, zone)}
    starts = dict.fromkeys(offer.slot.starts_at for offer in times_from(visit, practice, clock.now()))
    days = groupby(starts, key=lambda start: start.astimezone(zone).date())
    return context | {"days": [_day(list(of_day), visit) for _on, of_day in days]}


def _day(starts: list[datetime], visit: Appointment) -> tuple[str, list[tuple[str, str]]]:
    zone = visit.location.zone
    words = wording.day_to_come(starts[0], zone)
    return words, [(in_address(at), wording.hour(at, zone)) for at in without_crowding(starts, ())]


def act(request: HttpRequest, visit: Appointment, client_key: str) -> bool:
    """Ask for the posted time, or ask no more; return True if that was posted."""
    verb, by = request.POST.get("do", ""), LinkBearer(client_key)
    if verb not in ("ask", "ask_no_more"):
        return False
    if client_key != str(visit.client_id):
        raise too_late()
    if verb == "ask":
        starts_at = from_address(request.POST.get("to", ""))
        if starts_at is None:
            raise too_late()
        ask_for_move(appointment=visit, starts_at=starts_at, by=by)
    elif (asked := visit.online_requests.open().first()) is not None:
        withdraw_request(request=asked, by=by)
    return True
