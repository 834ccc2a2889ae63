"""One table of capabilities and the roles that hold them; every route declares the one it needs."""

from collections.abc import Iterable

OWNER, THERAPIST, FRONT_DESK = "owner", "therapist", "front_desk"
ROLES = (OWNER, THERAPIST, FRONT_DESK)

EVERYONE = "everyone"
"""A route that needs no sign-in: signing in, health, and the pages behind links."""

_everybody = frozenset(ROLES)
_owner = frozenset({OWNER})
_front_desk = frozenset({OWNER, FRONT_DESK})
_therapists = frozenset({THERAPIST})

CAPABILITIES: dict[str, frozenset[str]] = {
    # the practice
    "me": _everybody,
    "status.read": _everybody,
    "practice.read": _everybody,
    "practice.change": _owner,
    "staff.read": _everybody,
    "staff.change": _owner,
    "audit.read": _owner,
    "letters.read": _everybody,
    "letters.send": _everybody,
    "clinical_letters.read": _therapists,
    "suppressions.lift": _everybody,
    # clients: contact is everyone's, health is the therapists'
    "clients.read": _everybody,
    "clients.change": _everybody,
    "clients.archive": _front_desk,
    "clients.merge": _owner | _therapists,
    "clients.hold": _owner,
    "imports.run": _owner,
    "consents.read": _everybody,
    "consents.record": _everybody,
    "forms.send": _everybody,
    "forms.change": _owner | _therapists,
    "conditions.read": _therapists,
    "conditions.record": _therapists,
    "health_statements.record": _everybody,
    "desk_texts.read": _everybody,
    "calls.read": _everybody,
    "calls.log": _everybody,
    # the diary
    "shifts.read": _everybody,
    "shifts.change": _front_desk,
    "money.read": _everybody,
    "money.take": _everybody,
    "money.give_back": _front_desk,
    "takings.read": _front_desk,
    "packages.change": _owner,
    "feeds.make": _owner | _therapists,
    "absences.read": _everybody,
    "absences.change": _everybody,
    "availability.read": _everybody,
    "appointments.read": _everybody,
    "appointments.book": _everybody,
    "appointments.change": _everybody,
    "rebooking.advise": _therapists,
    # the treatment room
    "catalogue.read": _everybody,
    "catalogue.review": _owner | _therapists,  # it holds no client's data
    "notes.read": _therapists,
    "notes.write": _therapists,
    "baseline.record": frozenset({THERAPIST, FRONT_DESK}),
    "note_templates.change": _owner | _therapists,
    "plans.read": _therapists,
    "plans.write": _therapists,
    "follow_ups.read": _therapists,
    "follow_ups.write": _therapists,
    # reports
    "reports.read": _owner | _therapists,
    "utilisation.read": _owner,
}


def may(roles: Iterable[str], capability: str) -> bool:
    """Return True if one of these roles holds the capability; nobody holds an unknown one."""
    return capability == EVERYONE or not CAPABILITIES.get(capability, frozenset()).isdisjoint(roles)
