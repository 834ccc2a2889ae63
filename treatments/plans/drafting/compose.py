"""The draft of a self-care plan from the findings: selection, merging, order, weekdays, caps and reasons.

It follows the rules of self-care in the clinic's own reference (Travell and Simons; Davies): pressure two or
three days a week with rest between, holds short and bearable, stretches daily, few muscles at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from treatments.limits.on_plans import Restrictions
from treatments.measures.severity import HARD_TO_REACH, MILD, SEVERE, band_of, raise_band
from treatments.plans.drafting.general_advice import (
    after_pressing,
    before_pressing,
    daily_stretches,
    rolling_step,
)
from treatments.plans.drafting.reasons import reason_for
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
    Press,
    Step,
    allowed_presses,
    allows_stretch,
    choose_press,
    pressure_step,
    seconds_on_the_fullest_day,
    stretch_step,
)

ALIKE = (
    frozenset({"temporalis", "masseter", "pterygoid-lateral"}),
    frozenset({"flexor-digitorum-brevis", "quadratus-plantae"}),
)
"""Muscles with nearly the same stretch: opening the jaw, drawing the toes back."""


@dataclass(frozen=True)
class Draft:
    """A plan as drafted: steps in order, lines about what was left out, and the band of pain it is for."""

    steps: list[Step]
    left_out: list[str]
    band: str | None = None


@dataclass(frozen=True)
class Circumstances:
    """The client's side of a plan: tools, pain from 0 to 10, and what is known of the complaint.

    `spots` are those with a daily stretch that the complaint touches.
    """

    tools_owned: Sequence[str] = ()
    pain: int | None = None
    persistent: bool = False
    spots: Sequence[str] = ()
    eats_irregularly: bool = False


def compose_plan(
    findings: Sequence[Finding],
    cares: Mapping[str, MuscleCare],
    limits: Restrictions,
    dose: Dose,
    client: Circumstances,
) -> Draft:
    """Compose a draft: what to press, then what to stretch, the most important first, and advice around it.

    `cares` holds every marked muscle, and those whose stretch may serve as a daily one. The pain decides
    how gently the plan starts.
    """
    left_out: list[str] = []
    hard_to_reach = any(finding.muscle in HARD_TO_REACH for finding in findings)
    band = band_of(client.pain, moderate_from=dose.moderate_from, severe_from=dose.severe_from)
    band = raise_band(band, persistent=client.persistent, hard_to_reach=hard_to_reach)
    candidates = [
        candidate
        for candidate in _candidates(findings, cares, limits, client.tools_owned, left_out)
        if candidate.press or candidate.stretch
    ]
    candidates = apply_caps(sort_by_priority(candidates), limits, dose, left_out)
    candidates = soften_for_severity(band, candidates, dose, left_out)
    pressing = _presses(sort_from_trunk_to_limb(candidates), limits, dose, band)
    pressing = _fit_into_daily_minutes(pressing, candidates, dose, left_out)
    stretches = _leave_out_alike(_stretches(candidates, pressing, band), left_out)
    steps = [*pressing, *_limit_stretches(stretches, dose, left_out)]
    if band != SEVERE:
        steps += daily_stretches(
            steps,
            cares.values(),
            limits,
            dose,
            marked={finding.muscle for finding in findings},
            spots=client.spots,
        )
    rolling = rolling_step(pressing, cares, limits, dose, client.tools_owned)
    after = after_pressing(dose, steps, rolling, eats_irregularly=client.eats_irregularly)
    advised = [*before_pressing(dose, steps), *steps, *after]
    return Draft([step for step in advised if limits.allows_kind(step.kind)], left_out, band)


def _candidates(
    findings: Sequence[Finding],
    cares: Mapping[str, MuscleCare],
    limits: Restrictions,
    tools_owned: Sequence[str],
    left_out: list[str],
) -> list[MuscleCandidate]:
    """Return one candidate per muscle, in the order of marking; `left_out` gets a line for the others."""
    merged: dict[str, list[Finding]] = {}
    for finding in findings:
        care = cares[finding.muscle]
        if finding.no_self_care:
            _add_once(left_out, f"{care.name}: marked as not for home.")
        elif has_point_off_limits(finding.muscle, finding.side, findings) or limits.avoids(
            finding.muscle, care.region, finding.side
        ):
            _add_once(left_out, f"{care.name}: a condition rules out this place.")
        else:
            merged.setdefault(finding.muscle, []).append(finding)
    return [_candidate(cares[muscle], own, limits, tools_owned, left_out) for muscle, own in merged.items()]


def _candidate(
    care: MuscleCare,
    findings: list[Finding],
    limits: Restrictions,
    tools_owned: Sequence[str],
    left_out: list[str],
) -> MuscleCandidate:
    own = [finding for finding in findings if not _is_for_therapist(finding, care)]
    sides = {finding.side for finding in own or findings}
    side = sides.pop() if len(sides) == 1 else "both"
    stretch = allows_stretch(care, side, limits, tools_owned)
    presses = allowed_presses(care, side, limits)
    obstacle = _obstacle_to_pressing(care, own, presses)
    press = None if obstacle else choose_press(presses, tools_owned)
    if obstacle:
        then = "the stretch alone" if stretch else "nor its stretch"
        _add_once(left_out, f"{care.name}: {obstacle}; {then}.")
    elif not stretch:
        _add_once(left_out, f"{care.name}: to press only; its stretch is ruled out.")
    return MuscleCandidate(care, side, own or findings, press, stretch)


def _obstacle_to_pressing(care: MuscleCare, own: list[Finding], presses: Sequence[Press]) -> str:
    """Return the reason why the client may not press this muscle at home; blank if they may."""
    if not care.presses or not own:
        return "only a therapist presses it"
    if care.teach_first and not any(finding.taught for finding in own):
        return "not shown yet how to press it"
    return "" if presses else "every way to press it is ruled out"


def _is_for_therapist(finding: Finding, care: MuscleCare) -> bool:
    """Return True for a point only a therapist presses, and for a free place in a muscle with such points."""
    return finding.therapist_only or (not finding.site and care.has_therapist_only_points)


def _presses(
    candidates: Sequence[MuscleCandidate], limits: Restrictions, dose: Dose, band: str | None
) -> list[Step]:
    return [
        pressure_step(
            candidate.care,
            candidate.side,
            candidate.press,
            dose,
            sites=tuple(dict.fromkeys(finding.site for finding in candidate.findings if finding.site)),
            why=reason_for(candidate),
            band=band,
        ).limited(limits, gentle=band != MILD, taught=any(finding.taught for finding in candidate.findings))
        for candidate in candidates
        if candidate.press
    ]


def _stretches(
    candidates: Sequence[MuscleCandidate], pressing: Sequence[Step], band: str | None
) -> list[Step]:
    """Return the stretches; each says why only where no step to press its muscle says it."""
    pressed = {step.muscle for step in pressing}
    return [
        stretch_step(
            candidate.care,
            candidate.side,
            why="" if candidate.care.slug in pressed else reason_for(candidate, pressed="this muscle"),
            band=band,
        )
        for candidate in candidates
        if candidate.stretch
    ]


def _leave_out_alike(stretches: list[Step], left_out: list[str]) -> list[Step]:
    """Keep the first of stretches that are nearly the same movement on one side."""
    kept: list[Step] = []
    for step in stretches:
        alike = next((group for group in ALIKE if step.muscle in group), frozenset({step.muscle}))
        if any(other.muscle in alike and other.side == step.side for other in kept):
            _add_once(left_out, f"{step.title}: nearly the same as another stretch of the plan.")
        else:
            kept.append(step)
    return kept


def _limit_stretches(stretches: list[Step], dose: Dose, left_out: list[str]) -> list[Step]:
    """Keep the clinic's number of stretches; add a line to `left_out` for each other one."""
    for step in stretches[dose.max_stretches :]:
        _add_once(left_out, f"{step.title}: one stretch more than a plan holds.")
    return stretches[: dose.max_stretches]


def _fit_into_daily_minutes(
    steps: list[Step], candidates: Sequence[MuscleCandidate], dose: Dose, left_out: list[str]
) -> list[Step]:
    """Lower repeats, then leave out the least important pressing, until each day fits its minutes."""
    steps = list(steps)
    by_priority = [candidate.care.slug for candidate in candidates]
    names = {candidate.care.slug: candidate.care.name for candidate in candidates}
    while seconds_on_the_fullest_day(steps) > dose.max_pressure_minutes_a_day * 60:
        longest = max(steps, key=lambda step: step.repeats or 0)
        if (longest.repeats or 0) > 1:
            steps[steps.index(longest)] = replace(longest, repeats=(longest.repeats or 2) - 1)
        else:
            last = max(steps, key=lambda step: by_priority.index(step.muscle))
            steps.remove(last)
            _add_once(left_out, f"{names[last.muscle]}: more than a day's pressing holds.")
    return steps


def _add_once(left_out: list[str], line: str) -> None:
    if line not in left_out:
        left_out.append(line)
