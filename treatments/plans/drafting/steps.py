"""The steps of a self-care plan: pressing a muscle and stretching it, with their dose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from treatments.limits.on_plans import Restrictions
from treatments.measures.severity import MILD, MODERATE
from treatments.vocabulary import TOOLS

EVERY_DAY = tuple(range(7))
COMFORTABLE = "Only as far as is comfortable."
SAME_ON_THE_LEFT = "Then the same on the left."


@dataclass(frozen=True)
class Press:
    """The catalogue's words on pressing a muscle with one tool in one body position."""

    tool: str
    position: str
    text: str
    brief: str = ""


@dataclass(frozen=True)
class Stretch:
    """A muscle's stretch, as in the catalogue; with `sided` it is done for one side at a time."""

    name: str
    sided: bool
    text: str
    position: str
    hold_seconds: int
    repeats: int
    per_day: int
    tool: str = ""
    hold_on_to: str = ""
    risks: frozenset[str] = frozenset()
    brief: str = ""


@dataclass(frozen=True)
class MuscleCare:
    """The self-care of a muscle in the catalogue; `felt_from`: where a site's pain is usually felt."""

    slug: str
    name: str
    plain_name: str
    region: str
    presses: tuple[Press, ...]
    teach_first: bool
    hold_min: int | None
    hold_max: int | None
    repeats: int
    sessions_per_week_max: int
    may_be_rolled: bool
    press_cautions: tuple[str, ...]
    stretch_cautions: tuple[str, ...]
    stretch: Stretch
    has_therapist_only_points: bool = False
    felt_from: Mapping[str, Sequence[str]] = field(default_factory=dict)
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
    """One thing to do at home; its title and words name the side. `brief` is `how` in few words, or blank."""

    kind: str
    title: str
    how: str
    why: str = ""
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
    brief: str = ""

    @property
    def seconds_a_day(self) -> int:
        """The seconds it takes on one of its days."""
        sides = 2 if self.side == "both" else 1
        return (self.hold_seconds or 0) * (self.repeats or 0) * sides

    def limited(self, limits: Restrictions, *, gentle: bool = True, taught: bool = False) -> Step:
        """Return a step that presses within the conditions; `gentle` takes the shortest hold."""
        assert self.hold_seconds is not None and self.intensity_max is not None
        return replace(
            self,
            hold_seconds=limits.minimum("hold_min" if gentle else "hold_max", self.hold_seconds),
            intensity_max=limits.minimum("intensity_max", self.intensity_max),
            taught=taught,
        )


def seconds_on_the_fullest_day(steps: Iterable[Step]) -> int:
    """Return the seconds of pressing on the weekday that has most of it."""
    pressing = [step for step in steps if step.kind == "pressure"]
    return max(sum(step.seconds_a_day for step in pressing if day in step.days) for day in EVERY_DAY)


def for_side(text: str, side: str) -> str:
    """Return the words for one side; for both, those for the right and that the left follows."""
    right, left = ("left", "right") if side == "left" else ("right", "left")
    words = text.replace("{side}", right).replace("{other_side}", left)
    return words if side in ("left", "right") or words == text else f"{words} {SAME_ON_THE_LEFT}"


def titled(title: str, side: str) -> str:
    """Return the title with its side; none for a mark on the midline."""
    sides = {"left": ", left side", "right": ", right side", "both": ", both sides"}
    return title + sides.get(side, "")


def allowed_presses(care: MuscleCare, side: str, limits: Restrictions) -> list[Press]:
    """Return the catalogue's ways to press this muscle that the client's conditions allow."""
    tools = limits.tools_for({press.tool for press in care.presses}, care.slug, care.region, side)
    return [
        press
        for press in care.presses
        if press.tool in tools and limits.allows_pressure(care.slug, care.region, side, press.position)
    ]


def choose_press(presses: Sequence[Press], owned: Sequence[str]) -> Press:
    """Return the first way with a tool that the client owns, else with the hands, else the first of all."""
    with_own = (press for press in presses if press.tool in owned)
    by_hand = (press for press in presses if press.tool == "hands")
    return next(chain(with_own, by_hand, presses))


def allows_stretch(
    care: MuscleCare, side: str, limits: Restrictions, owned: Sequence[str] = tuple(TOOLS)
) -> bool:
    """Return True if the client may do this muscle's stretch; one without a side moves both.

    A stretch that needs a tool is for those who own it: `owned`.
    """
    stretch = care.stretch
    side = side if stretch.sided else "both"
    if stretch.tool and stretch.tool not in limits.tools_for(owned, care.slug, care.region, side):
        return False
    if limits.avoids(care.slug, care.region, side):
        return False
    return limits.allows_stretch(care.slug, care.region, side, stretch.position, stretch.risks)


def pressure_step(
    care: MuscleCare,
    side: str,
    press: Press,
    dose: Dose,
    *,
    sites: Sequence[str] = (),
    why: str = "",
    band: str | None,
) -> Step:
    """Return a step to press a muscle in this way: rest days between, long holds only for mild pain."""
    assert care.hold_min is not None and care.hold_max is not None
    mild = band == MILD
    times = care.sessions_per_week_max if mild or band is None else min(care.sessions_per_week_max, 2)
    days = dose.three_days if times >= 3 else dose.two_days[:times]
    return Step(
        kind="pressure",
        title=titled(f"Press: {care.plain_name} ({care.name.partition(' (')[0].lower()})", side),
        how=for_side(press.text, side),
        brief=for_side(press.brief, side),
        why=why,
        days=tuple(days),
        muscle=care.slug,
        side=side,
        sites=tuple(sites),
        body_position=press.position,
        tool=press.tool,
        hold_seconds=min(care.hold_max if mild else care.hold_min, dose.max_hold_seconds),
        repeats=min(care.repeats, dose.max_repeats),
        per_day=1,
        intensity_max=dose.intensity_max,
        cautions=care.press_cautions,
    )


def stretch_step(
    care: MuscleCare, side: str, *, why: str = "", kind: str = "stretch", band: str | None = None
) -> Step:
    """Return a step to stretch a muscle every day; within a comfortable range while the pain is moderate."""
    stretch = care.stretch
    return Step(
        kind=kind,
        title=titled(stretch.name, side) if stretch.sided else stretch.name,
        how=for_side(stretch.text + _hold_on(stretch, stretch.text), side),
        brief=for_side(stretch.brief + _hold_on(stretch, stretch.brief), side) if stretch.brief else "",
        why=why,
        muscle=care.slug,
        side=side if stretch.sided else "both",
        body_position=stretch.position,
        tool=stretch.tool,
        hold_seconds=stretch.hold_seconds,
        repeats=stretch.repeats,
        per_day=stretch.per_day,
        cautions=(*care.stretch_cautions, *([COMFORTABLE] if band == MODERATE else [])),
    )


def _hold_on(stretch: Stretch, text: str) -> str:
    """Return what to hold on to, unless the text tells already."""
    _, _, support = stretch.hold_on_to.partition(" ")
    return "" if not support or support in text else f" Hold on to {stretch.hold_on_to}."
