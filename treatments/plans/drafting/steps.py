"""The steps of a self-care plan: pressing a muscle and stretching it, with their dose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from treatments.limits.on_plans import Restrictions
from treatments.measures.severity import MILD, MODERATE

EVERY_DAY = tuple(range(7))
COMFORTABLE = "Stay within a comfortable range; leave the end of the movement out."
NAMES_OF_TOOLS = {
    "tennis_ball": re.compile(r"\bballs?\b", re.IGNORECASE),
    "massage_ball": re.compile(r"\bballs?\b", re.IGNORECASE),
    "foam_roller": re.compile(r"\brollers?\b", re.IGNORECASE),
    "massage_cane": re.compile(r"\bcanes?\b|\bhook\b", re.IGNORECASE),
    "rolling_pin": re.compile(r"\bpins?\b", re.IGNORECASE),
    "hands": re.compile(r"$^"),
}


@dataclass(frozen=True)
class Stretch:
    """A muscle's stretch, as in the catalogue."""

    name: str
    how: str
    position: str
    hold_seconds: int
    repeats: int
    per_day: int
    risks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MuscleCare:
    """The self-care of a muscle in the catalogue; `refers_to` names the zones by site."""

    slug: str
    name: str
    region: str
    self_treatable: bool
    tools: tuple[str, ...]
    how: str
    position: str
    teach_first: bool
    hold_min: int | None
    hold_max: int | None
    repeats: int
    sessions_per_week_max: int
    cautions: tuple[str, ...]
    stretch: Stretch
    has_therapist_only_points: bool = False
    refers_to: Mapping[str, Sequence[str]] = field(default_factory=dict)
    common_spots: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Dose:
    """The clinic's numbers for plans, from its settings."""

    default_muscles: int
    max_muscles: int
    max_floor_muscles: int
    severe_from: int
    moderate_from: int
    severe_max_muscles: int
    max_pressure_minutes_a_day: int
    max_stretches: int
    max_hold_seconds: int
    max_repeats: int
    intensity_max: int
    rolling_minutes_a_day: int
    warm_up_minutes: int
    break_every_minutes: int
    three_days: tuple[int, ...]
    two_days: tuple[int, ...]


@dataclass(frozen=True)
class Step:
    """One thing to do at home. With `how_needs_words` its text names a tool that is not allowed."""

    kind: str
    title: str
    how: str
    why: str
    days: tuple[int, ...] = EVERY_DAY
    muscle: str = ""
    side: str = ""
    sites: tuple[str, ...] = ()
    body_position: str = ""
    tool: str = ""
    hold_seconds: int | None = None
    repeats: int | None = None
    per_day: int | None = None
    intensity_max: int | None = None
    cautions: tuple[str, ...] = ()
    taught: bool = False
    how_needs_words: bool = False

    @property
    def seconds_a_day(self) -> int:
        """The seconds it takes on one of its days."""
        sides = 2 if self.side == "both" else 1
        return (self.hold_seconds or 0) * (self.repeats or 0) * sides

    def limited(self, limits: Restrictions, tool: str, removed: Sequence[str], *, gentle: bool) -> Step:
        """Return the step with this tool, within the conditions; `gentle` takes the shortest hold."""
        assert self.hold_seconds is not None and self.intensity_max is not None
        return replace(
            self,
            tool=tool,
            hold_seconds=limits.minimum("hold_min" if gentle else "hold_max", self.hold_seconds),
            intensity_max=limits.minimum("intensity_max", self.intensity_max),
            how_needs_words=any(NAMES_OF_TOOLS[name].search(self.how) for name in removed),
        )


def seconds_on_the_fullest_day(steps: Iterable[Step]) -> int:
    """Return the seconds of pressing on the weekday that has most of it."""
    pressing = [step for step in steps if step.kind == "pressure"]
    return max(sum(step.seconds_a_day for step in pressing if day in step.days) for day in EVERY_DAY)


def tool_of(tools: Sequence[str], owned: Sequence[str]) -> str:
    """Return the first of the tools that the client owns, else the hands, else the first tool."""
    return next((tool for tool in tools if tool in owned), "hands" if "hands" in tools else tools[0])


def pressure_step(
    care: MuscleCare, side: str, sites: Sequence[str], why: str, dose: Dose, *, band: str | None, taught: bool
) -> Step:
    """Return a step to press a muscle: long holds only if the pain is known to be mild, rest days between."""
    assert care.hold_min is not None and care.hold_max is not None
    mild = band == MILD
    times = care.sessions_per_week_max if mild or band is None else min(care.sessions_per_week_max, 2)
    days = dose.three_days if times >= 3 else dose.two_days[:times]
    return Step(
        kind="pressure",
        title=f"Press: {care.name}",
        how=care.how,
        why=why,
        days=tuple(days),
        muscle=care.slug,
        side=side,
        sites=tuple(sites),
        body_position=care.position,
        hold_seconds=min(care.hold_max if mild else care.hold_min, dose.max_hold_seconds),
        repeats=min(care.repeats, dose.max_repeats),
        per_day=1,
        intensity_max=dose.intensity_max,
        cautions=care.cautions,
        taught=taught,
    )


def stretch_step(
    care: MuscleCare,
    side: str,
    why: str,
    *,
    kind: str = "stretch",
    band: str | None = None,
    cautions: Sequence[str] = (),
) -> Step:
    """Return a step to stretch a muscle every day; within a comfortable range while the pain is moderate."""
    stretch = care.stretch
    return Step(
        kind=kind,
        title=stretch.name,
        how=stretch.how,
        why=why,
        muscle=care.slug,
        side=side,
        body_position=stretch.position,
        hold_seconds=stretch.hold_seconds,
        repeats=stretch.repeats,
        per_day=stretch.per_day,
        cautions=(*cautions, *([COMFORTABLE] if band == MODERATE else [])),
    )
