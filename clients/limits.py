"""A client's conditions combined into limits; each app applies those it understands. Pure.

Several conditions: the strictest booking and self-care value and the lowest number win, lists are united, and
each limit keeps its own place.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from clients.catalogue.conditions import BOOKING, RE_ASK, SELF_CARE, ConditionKind, Effect
from clients.places import REGIONS, Place, everywhere


@dataclass(frozen=True)
class ActiveCondition:
    """A condition that counts today: its kind, its places, and True if a clearance counts too.

    `is_unconfirmed` is one that the client stated and no therapist has confirmed: it counts at its strictest.
    """

    kind: ConditionKind
    places: frozenset[Place] = frozenset()
    cleared: bool = False
    is_unconfirmed: bool = False


@dataclass(frozen=True)
class Limit:
    """A limit on hands-on work at one place, or on the whole body when `place` is None."""

    place: Place | None
    max_pressure: int | None
    techniques_excluded: frozenset[str]
    codes: frozenset[str]


@dataclass(frozen=True)
class Limits:
    """All that a client's conditions ask for. `desk_texts` is the only part the front desk may see."""

    booking: str = "none"
    services_excluded: frozenset[str] = frozenset()
    avoid: frozenset[Place] = frozenset()
    picked: frozenset[Place] = frozenset()
    """The places that were picked when a condition was recorded, to avoid or to limit."""
    avoid_muscles: frozenset[str] = frozenset()
    limits: frozenset[Limit] = frozenset()
    max_points: int | None = None
    max_minutes: int | None = None
    positions_avoid: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    self_care: str = "unrestricted"
    re_ask: str = "once"
    codes: frozenset[str] = frozenset()
    desk_texts: frozenset[str] = frozenset()


NONE = Limits()
ASK = "ask the therapist"
TALK = "Talk to the therapist before booking."
"""The words to the desk about what a client stated and no therapist has confirmed."""
ANYWHERE = frozenset(everywhere("region", name) for name in REGIONS)


def combined_limits(conditions: Iterable[ActiveCondition]) -> Limits:
    """Return the limits of all these conditions; their order does not matter."""
    return reduce(combine, map(limits_of_condition, conditions), NONE)


def limits_of_condition(condition: ActiveCondition) -> Limits:
    """Return the limits of one condition; a clearance ends the hold and all of `until_cleared`.

    One that the client stated without a place, where the catalogue asks for one, counts on the whole body.
    """
    if condition.is_unconfirmed:
        condition = _at_its_strictest(condition)
    is_cleared = condition.cleared and condition.kind.effect.needs == "clearance"
    effect = _cleared_effect(condition.kind.effect) if is_cleared else condition.kind.effect
    prepares = bool(effect.services_excluded or effect.positions_avoid)
    booking = effect.booking if not is_cleared else "warn" if prepares else "none"
    avoided = condition.places if effect.picked in ("avoid", "avoid_and_limit") else frozenset()
    return Limits(
        booking=booking,
        services_excluded=effect.services_excluded,
        avoid=_named(effect.avoid_regions, effect.avoid_zones) | avoided,
        picked=condition.places if effect.picked else frozenset(),
        avoid_muscles=effect.avoid_muscles,
        limits=_limits(condition, effect),
        max_points=effect.max_points,
        max_minutes=effect.max_minutes,
        positions_avoid=effect.positions_avoid,
        needs=frozenset({effect.needs} if effect.needs and not is_cleared else ()),
        self_care=effect.self_care,
        re_ask=effect.re_ask,
        codes=frozenset({condition.kind.code}),
        desk_texts=frozenset({effect.desk_text} if prepares or not is_cleared else ()),
    )


def _at_its_strictest(condition: ActiveCondition) -> ActiveCondition:
    """Return what a client stated as it counts until a therapist has asked about it."""
    effect = condition.kind.effect
    if effect.booking == "none":
        effect = replace(effect, booking="warn")
    if effect.booking != "refuse":
        effect = replace(effect, desk_text=TALK)
    places = condition.places or (ANYWHERE if effect.where == "asked" else frozenset())
    return ActiveCondition(replace(condition.kind, effect=effect), places)


def _cleared_effect(effect: Effect) -> Effect:
    """Return the effect without the fields that a clearance lifts."""
    empty: dict[str, Any] = {
        name: frozenset() if isinstance(getattr(effect, name), frozenset) else None
        for name in effect.until_cleared
    }
    return replace(effect, **empty)


def _limits(condition: ActiveCondition, effect: Effect) -> frozenset[Limit]:
    if effect.max_pressure is None and not effect.techniques_excluded:
        return frozenset()
    places = _named(effect.limit_regions, effect.limit_zones)
    if effect.picked in ("limit", "avoid_and_limit"):
        places |= condition.places
    codes = frozenset({condition.kind.code})
    return frozenset(
        Limit(place, effect.max_pressure, effect.techniques_excluded, codes) for place in places or {None}
    )


def _named(regions: frozenset[str], zones: frozenset[str]) -> frozenset[Place]:
    return frozenset(everywhere("region", name) for name in regions) | frozenset(
        everywhere("zone", name) for name in zones
    )


def combine(one: Limits, other: Limits) -> Limits:
    """Return limits that keep both: never looser than either."""
    booking = _strictest(BOOKING, one.booking, other.booking)
    return Limits(
        booking=booking,
        services_excluded=one.services_excluded | other.services_excluded,
        avoid=one.avoid | other.avoid,
        picked=one.picked | other.picked,
        avoid_muscles=one.avoid_muscles | other.avoid_muscles,
        limits=_by_place([*one.limits, *other.limits]),
        max_points=_lowest(one.max_points, other.max_points),
        max_minutes=_lowest(one.max_minutes, other.max_minutes),
        positions_avoid=one.positions_avoid | other.positions_avoid,
        needs=one.needs | other.needs,
        self_care=_strictest(SELF_CARE, one.self_care, other.self_care),
        re_ask=_strictest(RE_ASK, one.re_ask, other.re_ask),
        codes=one.codes | other.codes,
        desk_texts=_desk_texts(one, other, booking),
    )


def _desk_texts(one: Limits, other: Limits, booking: str) -> frozenset[str]:
    """Return the texts that do not contradict a stricter one.

    "Book as usual" gives way to any other; while no visit may be booked only what says so stands, and there
    a new date that the therapist is asked about comes before one that the desk may offer.
    """
    strictest = [limits for limits in (one, other) if limits.booking == booking]
    kept = strictest if booking == "refuse" else [each for each in (one, other) if each.booking != "none"]
    texts: frozenset[str] = frozenset().union(*(each.desk_texts for each in kept or strictest))
    asking = frozenset(text for text in texts if ASK in text)
    return asking or texts if booking == "refuse" else texts


def _by_place(limits: Iterable[Limit]) -> frozenset[Limit]:
    """Merge the limits of each place: the lowest pressure, and every technique that any of them excludes."""
    by_place: dict[Place | None, Limit] = {}
    for limit in limits:
        there = by_place.get(limit.place, Limit(limit.place, None, frozenset(), frozenset()))
        by_place[limit.place] = Limit(
            limit.place,
            _lowest(there.max_pressure, limit.max_pressure),
            there.techniques_excluded | limit.techniques_excluded,
            there.codes | limit.codes,
        )
    return frozenset(by_place.values())


def _strictest(order: tuple[str, ...], *values: str) -> str:
    return min(values, key=order.index)


def _lowest(*numbers: int | None) -> int | None:
    return min((number for number in numbers if number is not None), default=None)
