"""Drafts a self-care plan from what was found: selection, merging, order, weekdays, caps, and why.

After the rules of self-care in the clinic's own reference (Travell and Simons; Davies): pressure two or three
days a week with rest between, holds short and bearable, stretches daily, few muscles at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from treatments.limits.on_plans import Restrictions
from treatments.measures.severity import HARD_TO_REACH, MILD, SEVERE, band_of, raise_band
from treatments.plans.general_advice import after_pressing, before_pressing, daily_stretches
from treatments.plans.selection import (
    Finding,
    Item,
    as_gentle_as,
    by_weight,
    from_trunk_to_limb,
    is_to_be_left_alone,
    within_the_caps,
)
from treatments.plans.steps import (
    Care,
    Dose,
    Step,
    pressure_step,
    seconds_on_the_fullest_day,
    stretch_step,
    tool_of,
)
from treatments.vocabulary import TOOLS


@dataclass(frozen=True)
class Draft:
    """A plan as drafted: its steps in order, what was left out and why, and the band of pain it is for."""

    steps: list[Step]
    left_out: list[str]
    band: str | None = None


def plan_from(
    findings: Sequence[Finding],
    cares: Mapping[str, Care],
    limits: Restrictions,
    dose: Dose,
    *,
    tools_owned: Sequence[str] = (),
    pain: int | None = None,
    persistent: bool = False,
) -> Draft:
    """Draft a plan; `pain` is the client's own 0 to 10, which decides how gently it starts.

    `cares` holds every muscle found, and those whose stretch may stand in as a daily one.
    """
    left_out: list[str] = []
    hard = any(finding.muscle in HARD_TO_REACH for finding in findings)
    band = band_of(pain, moderate_from=dose.moderate_from, severe_from=dose.severe_from)
    band = raise_band(band, persistent=persistent, hard_to_reach=hard)
    items = [item for item in _items(findings, cares, limits, left_out) if item.press or item.stretch]
    items = within_the_caps(by_weight(items), limits, dose, left_out)
    items = as_gentle_as(band, items, dose, left_out)
    steps: list[Step] = []
    for item in from_trunk_to_limb(items):
        steps += _steps_of(item, limits, dose, tools_owned, band)
    steps = _within_the_days_minutes(_stretches_within(steps, dose, left_out), items, dose, left_out)
    if band != SEVERE:
        steps += daily_stretches(steps, cares.values(), limits, dose, found={f.muscle for f in findings})
    return Draft(_with_advice(steps, limits, dose), left_out, band)


def _with_advice(steps: Sequence[Step], limits: Restrictions, dose: Dose) -> list[Step]:
    """The steps between what comes before pressing and what goes with it through the day."""
    presses = any(step.kind == "pressure" for step in steps)
    whole = [*before_pressing(dose, steps), *steps, *after_pressing(dose, steps, rolling=presses)]
    return [step for step in whole if limits.allows_kind(step.kind)]


def _items(
    findings: Sequence[Finding], cares: Mapping[str, Care], limits: Restrictions, left_out: list[str]
) -> list[Item]:
    """One item per muscle, in the order of marking; what may not be touched is left out and said."""
    merged: dict[str, list[Finding]] = {}
    for finding in findings:
        care = cares[finding.muscle]
        if finding.no_self_care:
            _say(left_out, f"{care.name}: your therapist looks after this one.")
        elif is_to_be_left_alone(finding.muscle, finding.side, findings) or limits.avoids(
            finding.muscle, care.region, finding.side
        ):
            _say(left_out, f"{care.name}: leave this area alone for now.")
        else:
            merged.setdefault(finding.muscle, []).append(finding)
    return [_item(cares[muscle], found, limits, left_out) for muscle, found in merged.items()]


def _item(care: Care, found: list[Finding], limits: Restrictions, left_out: list[str]) -> Item:
    own = [finding for finding in found if not _for_the_therapist(finding, care)]
    sides = {finding.side for finding in own or found}
    side = sides.pop() if len(sides) == 1 else "both"
    stretch = limits.allows_stretch(care.slug, care.region, side, care.stretch.position, care.stretch.risks)
    held_back = _why_not_pressed(care, own, side, limits)
    item = Item(care, side, own or found, press=not held_back, stretch=stretch)
    if held_back:
        then = "the stretch is your part" if stretch else "nothing to do at home for now"
        _say(left_out, f"{care.name}: {held_back}; {then}.")
    elif not stretch:
        _say(left_out, f"{care.name}: press it only; leave its stretch for now.")
    return item


def _why_not_pressed(care: Care, own: list[Finding], side: str, limits: Restrictions) -> str:
    """What keeps the client from pressing this muscle at home; nothing when they may."""
    if not care.self_treatable or not own:
        return "your therapist will press this one"
    if care.teach_first and not any(finding.taught for finding in own):
        return "pressing comes once we have shown it to you"
    if not limits.allows_pressure(care.slug, care.region, side, care.position):
        return "no pressing here for now"
    if not limits.tools_for(care.tools, care.region, side):
        return "no tool for it is right for you"
    return ""


def _for_the_therapist(finding: Finding, care: Care) -> bool:
    """A point only a therapist may press; a free place counts as one in a muscle that has such points."""
    return finding.therapist_only or (not finding.site and care.has_therapist_only_points)


def _steps_of(
    item: Item, limits: Restrictions, dose: Dose, tools_owned: Sequence[str], band: str | None
) -> list[Step]:
    steps = []
    why = _why(item)
    if item.press:
        tools = limits.tools_for(item.care.tools, item.care.region, item.side)
        removed = [tool for tool in TOOLS if tool not in limits.tools_for(TOOLS, item.care.region, item.side)]
        sites = tuple(dict.fromkeys(finding.site for finding in item.findings if finding.site))
        taught = any(finding.taught for finding in item.findings)
        step = pressure_step(item.care, item.side, sites, why, dose, band=band, taught=taught)
        steps.append(step.limited(limits, tool_of(tools, tools_owned), removed, gentle=band != MILD))
    if item.stretch:
        cautions = () if item.press else item.care.cautions
        steps.append(stretch_step(item.care, item.side, why, band=band, cautions=cautions))
    return steps


def _why(item: Item) -> str:
    """One sentence: where this spot sends pain, as felt or as is usual; never a promise."""
    felt = list(dict.fromkeys(zone for finding in item.findings for zone in finding.felt_in))
    if felt:
        return f"Pressing this spot, you felt it in: {', '.join(felt).lower()}."
    usual = list(dict.fromkeys(z for f in item.findings for z in item.care.refers_to.get(f.site, ())))
    if usual:
        return f"This spot often sends pain to: {', '.join(usual[:4]).lower()}."
    return "This muscle was tender when your therapist pressed it."


def _stretches_within(steps: list[Step], dose: Dose, left_out: list[str]) -> list[Step]:
    """At most so many different stretches; the others are named."""
    beyond = [step for step in steps if step.kind == "stretch"][dose.max_stretches :]
    for step in beyond:
        _say(left_out, f"{step.title}: one stretch more than a plan holds.")
    return [step for step in steps if step not in beyond]


def _within_the_days_minutes(
    steps: list[Step], items: Sequence[Item], dose: Dose, left_out: list[str]
) -> list[Step]:
    """Lower repeats, then leave out the least telling pressing, until a day's pressing fits its minutes."""
    steps = list(steps)
    telling = [item.care.slug for item in items]
    while seconds_on_the_fullest_day(steps) > dose.max_pressure_minutes_a_day * 60:
        pressing = [step for step in steps if step.kind == "pressure"]
        longest = max(pressing, key=lambda step: step.repeats or 0)
        if (longest.repeats or 0) > 1:
            steps[steps.index(longest)] = replace(longest, repeats=(longest.repeats or 2) - 1)
        else:
            last = max(pressing, key=lambda step: telling.index(step.muscle))
            steps.remove(last)
            _say(left_out, f"{last.title}: more than a day's pressing holds.")
    return steps


def _say(left_out: list[str], line: str) -> None:
    if line not in left_out:
        left_out.append(line)
