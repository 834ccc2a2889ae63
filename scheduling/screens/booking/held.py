"""The hold of a booking page: found by its key, and shown by whose it is and until when."""

from typing import Any
from uuid import UUID

from django.http import QueryDict

from clinic.refusals import Refusal
from clinic.screens.screen import StaffRequest
from scheduling.models import Hold


def live_hold(key: str) -> Hold | None:
    """Return the hold of this key, if it keeps others out now and is not somebody's who books online."""
    try:
        return (
            Hold.objects.keeping_others_out()
            .select_related("location", "held_by")
            .filter(pk=UUID(key), held_by__isnull=False)
            .first()
        )
    except ValueError:
        return None


def held_visit(hold: Hold) -> QueryDict:
    """Return the query of the visit that is held, for somebody to go on with it."""
    visit = QueryDict(mutable=True)
    visit["service"], visit["location"] = str(hold.service_id), str(hold.location_id)
    visit["at"] = hold.starts_at.isoformat()
    visit.setlist("therapist", [str(key) for key in hold.resources])
    people = hold.reservations.filter(client__isnull=False).order_by("pk").values_list("client", flat=True)
    for name, key in zip(("client", *["guests"] * len(people)), people, strict=False):
        visit.appendlist(name, str(key))
    return visit


def hold_shown(request: StaffRequest, hold: Hold | None, *, refusal: Refusal | None = None) -> dict[str, Any]:
    """Return what the line about a hold shows.

    One that was made here is let go when the page is left; one that the page was opened on is not.
    """
    if hold is None:
        return {"hold": None, "not_held": refusal}
    zone, is_own = hold.local_zone, hold.held_by_id == request.person.pk
    return {
        "hold": hold,
        "held_from": hold.starts_at.astimezone(zone),
        "held_until": hold.expires_at.astimezone(zone),
        "is_own_hold": is_own,
        "is_let_go": is_own and set(request.GET) != {"hold"},
        "not_held": refusal,
    }
