"""One table of capabilities and the roles that hold them; every route declares the one it needs."""

from collections.abc import Iterable

OWNER, THERAPIST, FRONT_DESK = "owner", "therapist", "front_desk"
ROLES = (OWNER, THERAPIST, FRONT_DESK)

EVERYONE = "everyone"
"""A route that needs no sign-in: signing in, health, and the pages behind links."""

_all = frozenset(ROLES)
_owner = frozenset({OWNER})
_desk = frozenset({OWNER, FRONT_DESK})
_hands = frozenset({THERAPIST})

CAPABILITIES: dict[str, frozenset[str]] = {
    # the practice
    "me": _all,
    "status.read": _all,
    "practice.read": _all,
    "practice.change": _owner,
    "staff.read": _all,
    "staff.change": _owner,
    "audit.read": _owner,
    "letters.read": _all,
    "clinical_letters.read": _hands,
    # clients: contact is everyone's, health is the therapists'
    "clients.read": _all,
    "clients.change": _all,
    "clients.archive": _desk,
    "consents.read": _all,
    "consents.record": _all,
    "conditions.read": _hands,
    "conditions.record": _hands,
    "desk_texts.read": _all,
    # the diary
    "shifts.read": _all,
    "shifts.change": _desk,
    "absences.read": _all,
    "absences.change": _all,
    "availability.read": _all,
    "appointments.read": _all,
    "appointments.book": _all,
    "appointments.change": _all,
    "rebooking.advise": _hands,
    # the treatment room
    "catalogue.read": _all,
    "notes.read": _hands,
    "notes.write": _hands,
    "baseline.record": frozenset({THERAPIST, FRONT_DESK}),
    "plans.read": _hands,
    "plans.write": _hands,
    "follow_ups.read": _hands,
    "follow_ups.write": _hands,
    "reports.read": _owner | _hands,
}


def may(roles: Iterable[str], capability: str) -> bool:
    """Return True if one of these roles holds the capability; nobody holds an unknown one."""
    return capability == EVERYONE or not CAPABILITIES.get(capability, frozenset()).isdisjoint(roles)
