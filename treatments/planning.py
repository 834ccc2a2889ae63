"""Drafts a self-care plan from what was found: selection, merging, order, weekdays, caps, and why.

After the rules of self-care in the clinic's own reference (Travell and Simons; Davies): pressure two or three
days a week with rest between, holds short and bearable, stretches daily, few muscles at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from treatments.catalogue.words import ON_THE_FLOOR, TOOLS
from treatments.plan_advice import after_pressing, before_pressing
from treatments.plan_steps import Care, Dose, Step, pressure_step, stretch_step
from treatments.restrictions import Restrictions

FROM_TRUNK_TO_LIMB = (
    "upper_back",
    "lower_back",
    "torso",
    "head_neck",
    "shoulder",
    "hip_pelvis",
    "arm",
    "thigh",
    "forearm_hand",
    "leg",
    "foot",
)
KEY_BEFORE_SATELLITE = {
    "trapezius-upper": {"trapezius-lower"},
    "gluteus-minimus": {"quadratus-lumborum"},
    "flexor-digitorum-brevis": {"soleus"},
    "quadratus-plantae": {"soleus"},
    "abductor-hallucis": {"soleus"},
    "flexor-hallucis-brevis": {"soleus"},
}
"""A satellite waits behind its key muscle when both were found."""


@dataclass(frozen=True)
class Finding:
    """One marked point as the plan sees it."""

    muscle: str
    side: str
    site: str = ""
    therapist_only: bool = False
    active: bool | None = None
    pain: int | None = None
    fits_complaint: bool = False
    felt_in: tuple[str, ...] = ()
    no_self_care: bool = False
    taught: bool = False


@dataclass(frozen=True)
class Item:
    """All findings of one muscle, with what the client may do about it."""

    care: Care
    side: str
    findings: Sequence[Finding]
    press: bool
    stretch: bool

    @property
    def needs_floor(self) -> bool:
        positions = [self.care.position] * self.press + [self.care.stretch.position] * self.stretch
        return any(position in ON_THE_FLOOR for position in positions)


@dataclass(frozen=True)
class Draft:
    """A plan as drafted: its steps in order, and what was left out and why."""

    steps: list[Step]
    left_out: list[str]


def plan_from(
    findings: Sequence[Finding],
    cares: Mapping[str, Care],
    limits: Restrictions,
    dose: Dose,
    *,
    tools_owned: Sequence[str] = (),
    pain: int | None = None,
) -> Draft:
    """Draft a plan; `pain` is the client's own 0 to 10, which decides how gently it starts."""
    left_out: list[str] = []
    items = [item for item in _items(findings, cares, limits, left_out) if item.press or item.stretch]
    items = _chosen(_sorted(items), limits, dose, left_out)
    items = _gentle_when_severe(items, dose, pain)
    items.sort(key=lambda item: FROM_TRUNK_TO_LIMB.index(item.care.region))
    steps: list[Step] = []
    for item in items:
        steps += _steps_of(item, limits, dose, tools_owned, pain)
    steps = _within_the_days_minutes(_stretches_within(steps, dose), dose)
    rolls = any(step.kind == "pressure" for step in steps)
    steps = [*before_pressing(dose), *steps, *after_pressing(dose, rolling=rolls)]
    return Draft([step for step in steps if limits.allows_kind(step.kind)], left_out)


def _items(
    findings: Sequence[Finding], cares: Mapping[str, Care], limits: Restrictions, left_out: list[str]
) -> list[Item]:
    """One item per muscle, in the order of marking; what may not be touched is left out and said."""
    merged: dict[str, list[Finding]] = {}
    for finding in findings:
        care = cares[finding.muscle]
        if finding.no_self_care:
            _say(left_out, f"{care.name}: your therapist looks after this one.")
        elif limits.avoids(finding.muscle, care.region, finding.side):
            _say(left_out, f"{care.name}: leave this area alone for now.")
        else:
            merged.setdefault(finding.muscle, []).append(finding)
    return [_item(cares[muscle], found, limits, left_out) for muscle, found in merged.items()]


def _item(care: Care, found: list[Finding], limits: Restrictions, left_out: list[str]) -> Item:
    sides = {finding.side for finding in found}
    side = sides.pop() if len(sides) == 1 else "both"
    own = [finding for finding in found if not _for_the_therapist(finding, care)]
    press = care.self_treatable and bool(own)
    if not press:
        _say(left_out, f"{care.name}: your therapist will press this one; the stretch is your part.")
    elif care.teach_first and not any(finding.taught for finding in own):
        press = False
        _say(left_out, f"{care.name}: pressing comes once we have shown it to you; start with the stretch.")
    press = press and limits.allows_pressure(care.slug, care.region, side, care.position)
    press = press and bool(limits.tools_for(care.tools, care.region, side))
    stretch = limits.allows_stretch(care.slug, care.region, side, care.stretch.position, care.stretch.risks)
    if not press and not stretch:
        _say(left_out, f"{care.name}: nothing to do at home for now.")
    return Item(care, side, own or found, press, stretch)


def _for_the_therapist(finding: Finding, care: Care) -> bool:
    """A point only a therapist may press; a free place counts as one in a muscle that has such points."""
    return finding.therapist_only or (not finding.site and care.has_therapist_only_points)


def _sorted(items: list[Item]) -> list[Item]:
    """The most telling first: active, then fitting the complaint, then sorest; keys before satellites."""

    def weight(item: Item) -> tuple[bool, bool, int, int]:
        return (
            not any(finding.active for finding in item.findings),
            not any(finding.fits_complaint for finding in item.findings),
            -max((finding.pain or 0) for finding in item.findings),
            FROM_TRUNK_TO_LIMB.index(item.care.region),
        )

    ordered = sorted(items, key=weight)
    for satellite in list(ordered):
        keys = KEY_BEFORE_SATELLITE.get(satellite.care.slug, set())
        behind = [ordered.index(item) for item in ordered if item.care.slug in keys]
        if behind and max(behind) > ordered.index(satellite):
            ordered.insert(max(behind), ordered.pop(ordered.index(satellite)))
    return ordered


def _chosen(items: list[Item], limits: Restrictions, dose: Dose, left_out: list[str]) -> list[Item]:
    """As many muscles as a plan holds, few of them on the floor; the rest wait for the next visit."""
    most = limits.lowest("max_muscles", dose.default_muscles)
    kept: list[Item] = []
    for item in items:
        floor = sum(other.needs_floor for other in kept)
        if len(kept) < most and not (item.needs_floor and floor >= dose.max_floor_muscles):
            kept.append(item)
        else:
            _say(left_out, f"{item.care.name}: for your next visit.")
    return kept


def _gentle_when_severe(items: list[Item], dose: Dose, pain: int | None) -> list[Item]:
    """With severe pain only so many muscles are pressed; the others keep their stretch."""
    if pain is None or pain < dose.severe_from:
        return items
    pressed = 0
    gentle = []
    for item in items:
        press = item.press and pressed < dose.severe_max_muscles
        pressed += press
        gentle.append(replace(item, press=press))
    return [item for item in gentle if item.press or item.stretch]


def _steps_of(
    item: Item, limits: Restrictions, dose: Dose, tools_owned: Sequence[str], pain: int | None
) -> list[Step]:
    steps = []
    why = _why(item)
    if item.press:
        tools = limits.tools_for(item.care.tools, item.care.region, item.side)
        removed = [tool for tool in TOOLS if tool not in limits.tools_for(TOOLS, item.care.region, item.side)]
        sites = tuple(dict.fromkeys(finding.site for finding in item.findings if finding.site))
        taught = any(finding.taught for finding in item.findings)
        step = pressure_step(item.care, item.side, sites, why, dose, pain=pain, taught=taught)
        steps.append(step.limited(limits, _tool(tools, tools_owned), removed))
    if item.stretch:
        steps.append(stretch_step(item.care, item.side, why))
    return steps


def _tool(tools: Sequence[str], owned: Sequence[str]) -> str:
    """The first remaining tool the client owns, else the hands, else the first there is."""
    return next((tool for tool in tools if tool in owned), "hands" if "hands" in tools else tools[0])


def _why(item: Item) -> str:
    """One sentence: where this spot sends pain, as felt or as is usual; never a promise."""
    felt = list(dict.fromkeys(zone for finding in item.findings for zone in finding.felt_in))
    if felt:
        return f"Pressing this spot, you felt it in: {', '.join(felt).lower()}."
    usual = list(dict.fromkeys(z for f in item.findings for z in item.care.refers_to.get(f.site, ())))
    if usual:
        return f"This spot often sends pain to: {', '.join(usual[:4]).lower()}."
    return "This muscle was tender when your therapist pressed it."


def _stretches_within(steps: list[Step], dose: Dose) -> list[Step]:
    """At most so many different stretches."""
    stretches = [step for step in steps if step.kind == "stretch"]
    return [step for step in steps if step not in stretches[dose.max_stretches :]]


def _within_the_days_minutes(steps: list[Step], dose: Dose) -> list[Step]:
    """Lower repeats, then leave pressing out from the end, until a day's pressing fits its minutes."""
    steps = list(steps)
    while (pressing := [step for step in steps if step.kind == "pressure"]) and (
        sum(step.seconds_a_day for step in pressing) > dose.max_pressure_minutes_a_day * 60
    ):
        longest = max(pressing, key=lambda step: step.repeats or 0)
        if (longest.repeats or 0) > 1:
            steps[steps.index(longest)] = replace(longest, repeats=(longest.repeats or 2) - 1)
        else:
            steps.remove(pressing[-1])
    return steps


def _say(left_out: list[str], line: str) -> None:
    if line not in left_out:
        left_out.append(line)
