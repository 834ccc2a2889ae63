"""The conditions a client may have, each with its effect; read once from clinical_codes.json and checked."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from clients.places import REGIONS, ZONE_REGION

KINDS = ("absolute", "clearance", "local", "modify")
# Strictest first: the order in which several conditions are combined.
BOOKING = ("refuse", "hold_for_clearance", "warn", "none")
SELF_CARE = ("none", "gentle", "by_plan_effects", "unrestricted")
RE_ASK = ("each_visit", "each_6_months", "once")
WHERE = ("whole_body", "named_regions", "asked")
PICKED = ("avoid", "limit", "avoid_and_limit", None)
NEEDS = ("clearance", "consent", "guardian_consent", None)
NEVER_LIFTED = {
    "booking",
    "where",
    "needs",
    "until_cleared",
    "self_care",
    "valid_days",
    "re_ask",
    "desk_text",
}
POSITIONS = ("supine", "prone", "side_lying", "sitting")


@dataclass(frozen=True)
class Effect:
    """The effect of a condition on bookings, on hands-on work and on self-care."""

    booking: str
    services_excluded: frozenset[str]
    where: str
    picked: str | None
    avoid_regions: frozenset[str]
    avoid_zones: frozenset[str]
    avoid_muscles: frozenset[str]
    limit_regions: frozenset[str]
    limit_zones: frozenset[str]
    max_pressure: int | None
    max_points: int | None
    max_minutes: int | None
    techniques_excluded: frozenset[str]
    positions_avoid: frozenset[str]
    needs: str | None
    until_cleared: frozenset[str]
    self_care: str
    valid_days: int | None
    re_ask: str
    desk_text: str


@dataclass(frozen=True)
class ConditionKind:
    """An entry of the catalogue; all of it is clinical but `effect.desk_text`."""

    code: str
    kind: str
    label: str
    reason: str
    scope: str
    effect: Effect
    risk_assessment: str = "never"
    """A recorded risk assessment instead of a clinician's reply: allowed, conditional or never."""


@dataclass(frozen=True)
class RedFlag:
    """A sign of something serious that a therapist asks about, and how soon it must be seen."""

    code: str
    urgency: str
    sign: str
    reason: str
    question: str
    regions: frozenset[str]
    emergency_when: str | None
    in_check_in: bool
    desk_text: str
    signs: tuple[str, ...] = ()
    """What a client ticks, one sign each, as it goes on after "if"."""


@dataclass(frozen=True)
class ClearanceRules:
    """The months for which a clearance counts, and when a risk assessment may not give it."""

    valid_months: int
    never_for: frozenset[str]
    not_within_days: dict[str, int]
    must_be_over: frozenset[str]


@dataclass(frozen=True)
class HealthCatalogue:
    """The whole catalogue of conditions and red flags, with the version it was read from."""

    version: str
    kinds: dict[str, ConditionKind]
    red_flags: dict[str, RedFlag]
    clearance: ClearanceRules
    service_tags: dict[str, str] = field(default_factory=dict)
    techniques: dict[str, str] = field(default_factory=dict)


@cache
def conditions() -> HealthCatalogue:
    """Return the catalogue that comes with this version; ValueError when its file is faulty."""
    return read_conditions(json.loads((Path(__file__).parent / "clinical_codes.json").read_text()))


def read_conditions(data: dict[str, Any]) -> HealthCatalogue:
    """Turn the file's content into a checked catalogue."""
    words = data["effect_vocabulary"]
    kinds = [_kind(entry, words) for entry in data["contraindications"]]
    flags = [_red_flag(entry) for entry in data["red_flags"]]
    codes = [kind.code for kind in kinds] + [flag.code for flag in flags]
    _must(len(set(codes)) == len(codes), "a code is used twice")
    signs = [sign for flag in flags for sign in flag.signs]
    _must(len(set(signs)) == len(signs), "a sign is named twice")
    return HealthCatalogue(
        version=data["meta"]["version"],
        kinds={kind.code: kind for kind in kinds},
        red_flags={flag.code: flag for flag in flags},
        clearance=_clearance(data["rules"]["clearance"]),
        service_tags=words["service_tags"],
        techniques=words["techniques"],
    )


def _red_flag(entry: dict[str, Any]) -> RedFlag:
    lists = {"regions": frozenset(entry["regions"]), "signs": tuple(entry.get("signs", ()))}
    return RedFlag(**entry | lists)


def _kind(entry: dict[str, Any], words: dict[str, Any]) -> ConditionKind:
    lists = {name: frozenset(value) for name, value in entry["effect"].items() if isinstance(value, list)}
    kind = ConditionKind(**entry | {"effect": Effect(**entry["effect"] | lists)})
    effect, where = kind.effect, f"in {kind.code}"
    _must(kind.kind in KINDS, f"unknown kind {where}")
    _must(kind.risk_assessment in ("allowed", "conditional", "never"), f"unknown risk_assessment {where}")
    for value, known in [
        (effect.booking, BOOKING),
        (effect.self_care, SELF_CARE),
        (effect.re_ask, RE_ASK),
        (effect.where, WHERE),
        (effect.picked, PICKED),
        (effect.needs, NEEDS),
    ]:
        _must(value in known, f"{value} is no value of the vocabulary {where}")
    for values, known_names in [
        (effect.services_excluded, words["service_tags"]),
        (effect.techniques_excluded, words["techniques"]),
        (effect.positions_avoid, POSITIONS),
        (effect.avoid_regions | effect.limit_regions, REGIONS),
        (effect.avoid_zones | effect.limit_zones, ZONE_REGION),
        (effect.until_cleared, Effect.__dataclass_fields__),
    ]:
        _must(values <= set(known_names), f"{sorted(values - set(known_names))} unknown {where}")
    _must(effect.max_pressure in (None, 1, 2, 3, 4, 5), f"max_pressure is a level from 1 to 5 {where}")
    _must((effect.where == "asked") == (effect.picked is not None), f"picked goes with where=asked {where}")
    _must(effect.until_cleared.isdisjoint(NEVER_LIFTED), f"until_cleared names what cannot be lifted {where}")
    _must(bool(effect.desk_text), f"desk_text is missing {where}")
    return kind


def _clearance(rules: dict[str, Any]) -> ClearanceRules:
    conditional = rules["risk_assessment"]["conditional"]
    return ClearanceRules(
        valid_months=rules["valid_months"],
        never_for=frozenset(rules["risk_assessment"]["never_for"]),
        not_within_days={
            c: rule["not_within_days"] for c, rule in conditional.items() if "not_within_days" in rule
        },
        must_be_over=frozenset(c for c, rule in conditional.items() if "must_be_over" in rule),
    )


def _must(true: bool, otherwise: str) -> None:
    if not true:
        raise ValueError(f"clinical_codes.json: {otherwise}")
