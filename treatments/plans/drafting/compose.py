"""The draft of a self-care plan from the findings: selection, merging, order, weekdays, caps and reasons.

It follows the rules of self-care in the clinic's own reference (Travell and Simons; Davies): pressure two or
three days a week with rest between, holds short and bearable, stretches daily, few muscles at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from treatments.limits.on_plans import Restrictions
from treatments.measures.severity import HARD_TO_REACH, MILD, SEVERE, band_of, raise_band
from treatments.plans.drafting.general_advice import after_pressing, before_pressing, daily_stretches
from treatments.plans.drafting.selection import (
    Finding,
    MuscleCandidate,
    apply_caps,
    has_point_off_limits,
    soften_for_severity,
    sort_by_priority,
    sort_from_trunk_to_limb,
)
from treatments.plans.drafting.steps import (
    Dose,
    MuscleCare,
    Step,
    pressure_step,
    seconds_on_the_fullest_day,
    stretch_step,
    tool_of,
)
from treatments.vocabulary import TOOLS


@dataclass(frozen=True)
class Draft:
    """A plan as drafted: steps in order, lines about what was left out, and the band of pain it is for."""

    steps: list[Step]
    left_out: list[str]
    band: str | None = None


def compose_plan(
    findings: Sequence[Finding],
    cares: Mapping[str, MuscleCare],
    limits: Restrictions,
    dose: Dose,
    *,
    tools_owned: Sequence[str] = (),
    pain: int | None = None,
    persistent: bool = False,
) -> Draft:
    """Compose a draft; `pain` is the client's own 0 to 10 and decides how gently the plan starts.

    `cares` holds every marked muscle, and those whose stretch may serve as a daily one.
    """
    left_out: list[str] = []
    hard_to_reach = any(finding.muscle in HARD_TO_REACH for finding in findings)
    band = band_of(pain, moderate_from=dose.moderate_from, severe_from=dose.severe_from)
    band = raise_band(band, persistent=persistent, hard_to_reach=hard_to_reach)
    candidates = [
        candidate
        for candidate in _candidates(findings, cares, limits, left_out)
        if candidate.press or candidate.stretch
    ]
    candidates = apply_caps(sort_by_priority(candidates), limits, dose, left_out)
    candidates = soften_for_severity(band, candidates, dose, left_out)
    steps: list[Step] = []
    for candidate in sort_from_trunk_to_limb(candidates):
        steps += _steps_of(candidate, limits, dose, tools_owned, band)
    steps = _fit_into_daily_minutes(_limit_stretches(steps, dose, left_out), candidates, dose, left_out)
    if band != SEVERE:
        steps += daily_stretches(
            steps, cares.values(), limits, dose, marked={finding.muscle for finding in findings}
        )
    return Draft(_with_advice(steps, limits, dose), left_out, band)


def _with_advice(steps: Sequence[Step], limits: Restrictions, dose: Dose) -> list[Step]:
    """Add the advice before pressing, after it and for the rest of the day, within the limits."""
    presses = any(step.kind == "pressure" for step in steps)
    advised = [*before_pressing(dose, steps), *steps, *after_pressing(dose, steps, rolling=presses)]
    return [step for step in advised if limits.allows_kind(step.kind)]


def _candidates(
    findings: Sequence[Finding], cares: Mapping[str, MuscleCare], limits: Restrictions, left_out: list[str]
) -> list[MuscleCandidate]:
    """Return one candidate per muscle, in the order of marking; `left_out` gets a line for the others."""
    merged: dict[str, list[Finding]] = {}
    for finding in findings:
        care = cares[finding.muscle]
        if finding.no_self_care:
            _add_once(left_out, f"{care.name}: your therapist looks after this one.")
        elif has_point_off_limits(finding.muscle, finding.side, findings) or limits.avoids(
            finding.muscle, care.region, finding.side
        ):
            _add_once(left_out, f"{care.name}: leave this area alone for now.")
        else:
            merged.setdefault(finding.muscle, []).append(finding)
    return [_candidate(cares[muscle], own, limits, left_out) for muscle, own in merged.items()]


def _candidate(
    care: MuscleCare, findings: list[Finding], limits: Restrictions, left_out: list[str]
) -> MuscleCandidate:
    own = [finding for finding in findings if not _is_for_therapist(finding, care)]
    sides = {finding.side for finding in own or findings}
    side = sides.pop() if len(sides) == 1 else "both"
    stretch = limits.allows_stretch(care.slug, care.region, side, care.stretch.position, care.stretch.risks)
    obstacle = _obstacle_to_pressing(care, own, side, limits)
    candidate = MuscleCandidate(care, side, own or findings, press=not obstacle, stretch=stretch)
    if obstacle:
        then = "the stretch is your part" if stretch else "nothing to do at home for now"
        _add_once(left_out, f"{care.name}: {obstacle}; {then}.")
    elif not stretch:
        _add_once(left_out, f"{care.name}: press it only; leave its stretch for now.")
    return candidate


def _obstacle_to_pressing(care: MuscleCare, own: list[Finding], side: str, limits: Restrictions) -> str:
    """Return the reason why the client may not press this muscle at home; blank if they may."""
    if not care.self_treatable or not own:
        return "your therapist will press this one"
    if care.teach_first and not any(finding.taught for finding in own):
        return "pressing comes once we have shown it to you"
    if not limits.allows_pressure(care.slug, care.region, side, care.position):
        return "no pressing here for now"
    if not limits.tools_for(care.tools, care.region, side):
        return "no tool for it is right for you"
    return ""


def _is_for_therapist(finding: Finding, care: MuscleCare) -> bool:
    """Return True for a point only a therapist presses, and for a free place in a muscle with such points."""
    return finding.therapist_only or (not finding.site and care.has_therapist_only_points)


def _steps_of(
    candidate: MuscleCandidate, limits: Restrictions, dose: Dose, tools_owned: Sequence[str], band: str | None
) -> list[Step]:
    steps = []
    why = _why(candidate)
    if candidate.press:
        tools = limits.tools_for(candidate.care.tools, candidate.care.region, candidate.side)
        removed = [
            tool
            for tool in TOOLS
            if tool not in limits.tools_for(TOOLS, candidate.care.region, candidate.side)
        ]
        sites = tuple(dict.fromkeys(finding.site for finding in candidate.findings if finding.site))
        taught = any(finding.taught for finding in candidate.findings)
        step = pressure_step(candidate.care, candidate.side, sites, why, dose, band=band, taught=taught)
        steps.append(step.limited(limits, tool_of(tools, tools_owned), removed, gentle=band != MILD))
    if candidate.stretch:
        cautions = () if candidate.press else candidate.care.cautions
        steps.append(stretch_step(candidate.care, candidate.side, why, band=band, cautions=cautions))
    return steps


def _why(candidate: MuscleCandidate) -> str:
    """Return one sentence on where this spot sends pain, as felt or as is usual; never a promise."""
    felt = list(dict.fromkeys(zone for finding in candidate.findings for zone in finding.felt_in))
    if felt:
        return f"Pressing this spot, you felt it in: {', '.join(felt).lower()}."
    usual = list(
        dict.fromkeys(z for f in candidate.findings for z in candidate.care.refers_to.get(f.site, ()))
    )
    if usual:
        return f"This spot often sends pain to: {', '.join(usual[:4]).lower()}."
    return "This muscle was tender when your therapist pressed it."


def _limit_stretches(steps: list[Step], dose: Dose, left_out: list[str]) -> list[Step]:
    """Keep the clinic's number of stretches; add a line to `left_out` for each other one."""
    surplus = [step for step in steps if step.kind == "stretch"][dose.max_stretches :]
    for step in surplus:
        _add_once(left_out, f"{step.title}: one stretch more than a plan holds.")
    return [step for step in steps if step not in surplus]


def _fit_into_daily_minutes(
    steps: list[Step], candidates: Sequence[MuscleCandidate], dose: Dose, left_out: list[str]
) -> list[Step]:
    """Lower repeats, then leave out the least important pressing, until each day fits its minutes."""
    steps = list(steps)
    by_priority = [candidate.care.slug for candidate in candidates]
    while seconds_on_the_fullest_day(steps) > dose.max_pressure_minutes_a_day * 60:
        pressing = [step for step in steps if step.kind == "pressure"]
        longest = max(pressing, key=lambda step: step.repeats or 0)
        if (longest.repeats or 0) > 1:
            steps[steps.index(longest)] = replace(longest, repeats=(longest.repeats or 2) - 1)
        else:
            last = max(pressing, key=lambda step: by_priority.index(step.muscle))
            steps.remove(last)
            _add_once(left_out, f"{last.title}: more than a day's pressing holds.")
    return steps


def _add_once(left_out: list[str], line: str) -> None:
    if line not in left_out:
        left_out.append(line)
