"""Word for the desk why a time was refused: a line for the location and for each who could serve there."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clinic.refusals import Refusal
from scheduling.availability.offers import RequestedVisit
from scheduling.availability.why_not.reasons import CandidateReasons, LocationReasons, reasons_at

EXPLAINED = frozenset(
    {"taken", "held", "outside_hours", "no_candidates", "not_a_candidate", "day_full", "registration_expired"}
)
"""The refusals of a time that lines about each candidate explain."""
AT_LOCATION = {
    "closed": gettext_lazy("%(place)s is closed then."),
    "holiday": gettext_lazy("%(place)s is closed: it is a public holiday."),
    "own_visit": gettext_lazy("The client has another visit then."),
    "held": gettext_lazy("A time is held for the client then."),
    "health": gettext_lazy("Ask the therapist before booking this service for this client."),
}
OF_CANDIDATE = {
    "off_shift": gettext_lazy("not at work"),
    "registration": gettext_lazy("registration expired"),
    "cap": gettext_lazy("has as much work that day as set"),
    "wish": gettext_lazy("not wished by the client"),
    "therapist_busy": gettext_lazy("has another visit"),
    "room_busy": gettext_lazy("in use"),
    "device_busy": gettext_lazy("in use"),
    "clean_up": gettext_lazy("clean-up in between"),
}


def lines_why_not(visit: RequestedVisit, starts_at: datetime, refusal: Refusal) -> list[str]:
    """Return the lines about a refused time; none for a refusal that they would not explain."""
    if refusal.code not in EXPLAINED:
        return []
    try:
        found = reasons_at(visit, starts_at)
    except Refusal:  # nobody of the service is requested: the refusal itself says so
        return []
    places = [place for place in found.locations if any(c.kind == "therapist" for c in place.candidates)]
    return [line for place in places for line in _lines(place)]


def _lines(place: LocationReasons) -> Iterator[str]:
    for reason in place.reasons:
        yield str(AT_LOCATION[reason]) % {"place": place.location.name}
    for candidate in {each.resource.pk: each for each in place.candidates}.values():
        words = ", ".join(_words(candidate)) or _("free")
        yield _("%(name)s: %(words)s") % {"name": candidate.resource.name, "words": words}


def _words(candidate: CandidateReasons) -> Iterator[str]:
    for reason in candidate.reasons:
        if reason == "held" and candidate.held:
            name = candidate.held.by.name if candidate.held.by else _("somebody who books online")
            yield _("held by %(name)s until %(until)s") % {"name": name, "until": candidate.held.until_clock}
        else:
            yield str(OF_CANDIDATE[reason])
