"""Outcomes as charts: the practice's beside the published ones, or each complaint of one client."""

from collections.abc import Callable, Sequence

from treatments.catalogue.published import published_figures
from treatments.drawing.line_chart import MOST_PANELS, Panel, Row, draw_line_chart
from treatments.drawing.line_labels import ChartLine, Point
from treatments.measures.moments import MOMENTS, WEEKS
from treatments.measures.response import ChangeThresholds, least_important_change
from treatments.outcomes.of_client import Course, OutcomeAt
from treatments.outcomes.of_practice import Figures, Outcomes

MOMENT_WORDS = {"baseline": "at the start", "week_4": "after 4 weeks", "week_8": "after 8 weeks"}
TOO_FEW = "too few"
SPREAD_NOTE = "The bars show one standard deviation up and down."
NOT_OURS = "Published by others, unverified"
RESPONSE_WORDS = {"resolved": "gone", "improved": "better", "unchanged": "no clear change", "worse": "worse"}


def draw_practice_outcomes(outcomes: Outcomes) -> str:
    """Draw the means with their spread, the published means apart, and who answered at each moment."""
    own = ChartLine("This practice", tuple(_mean_points(outcomes)))
    rows = tuple(_rows(outcomes))
    band = _band(own.points[0].value, outcomes.thresholds) if _has_start(own) else None
    panel = Panel(
        "",
        f"Complaints first treated in these days: {outcomes.episodes}",
        " ".join(
            [f"Complaints first treated in these days: {outcomes.episodes}.", *_practice_words(outcomes)]
        ),
        (own, _published_line()),
        band,
        rows,
    )
    return draw_line_chart(
        "Pain in this practice", [panel], notes=[*_band_notes(outcomes.thresholds), SPREAD_NOTE]
    )


def draw_client_outcomes(courses: Sequence[Course]) -> str:
    """Draw each complaint that has readings since a first treatment; of many the newest, and say so."""
    treated = [course for course in courses if _course_points(course)]
    cut = f": the {MOST_PANELS} newest of {len(treated)} complaints" if len(treated) > MOST_PANELS else ""
    notes = _band_notes(treated[0].thresholds) if treated else ()
    panels = [_course_panel(course) for course in treated]
    return draw_line_chart(f"Pain of this client{cut}", panels, notes=notes)


def _has_start(line: ChartLine) -> bool:
    return bool(line.points) and line.points[0].week == 0


def _band(start: float, thresholds: ChangeThresholds) -> tuple[float, float]:
    """Return the values that are no clear change from this start."""
    change = least_important_change(start, thresholds)
    return max(start - change, 0), min(start + change, 10)


def _band_notes(thresholds: ChangeThresholds) -> list[str]:
    return [
        f"Grey band: no clear change. A change is clear from {thresholds.points:g} points, or "
        f"{thresholds.percent:g} % of the start, up or down."
    ]


def _mean_points(outcomes: Outcomes) -> list[Point]:
    return [
        Point(WEEKS[figures.moment], figures.summary.mean, figures.summary.sd)
        for figures in outcomes.pain
        if figures.summary
    ]


def _rows(outcomes: Outcomes) -> list[Row]:
    """Return who answered, who did not, and for how many pain changed clearly, at each moment."""
    rows: dict[str, Callable[[Figures], str]] = {
        "Answered (n)": _answered,
        "No answer": lambda figures: _count(figures.unanswered),
        "Not due yet": lambda figures: _count(figures.not_due),
        "Clearly better": lambda figures: _share(figures, "responders"),
        "Clearly worse": lambda figures: _share(figures, "worse"),
    }
    return [
        Row(label, tuple((WEEKS[figures.moment], cell(figures)) for figures in outcomes.pain))
        for label, cell in rows.items()
    ]


def _answered(figures: Figures) -> str:
    if figures.summary is None:
        return TOO_FEW if figures.too_few else "0"
    return str(figures.summary.n)


def _count(number: int | None) -> str:
    return "" if number is None else str(number)


def _share(figures: Figures, name: str) -> str:
    return f"{getattr(figures.paired, name)} of {figures.paired.n}" if figures.paired else ""


def _practice_words(outcomes: Outcomes) -> list[str]:
    """Return all that the chart shows, a sentence for each moment, and the published figures as such."""
    words = [_moment_words(figures) for figures in outcomes.pain]
    published = published_figures().published_outcomes
    label = next(iter(published.values())).source_label
    means = ", ".join(f"{MOMENT_WORDS[moment]} {published[moment].mean:.1f} of 10" for moment in MOMENTS)
    return [*words, f"Not of this practice, {label}: {means}."]


def _moment_words(figures: Figures) -> str:
    start = MOMENT_WORDS[figures.moment].capitalize()
    if figures.summary is None:
        return f"{start}: {'too few answered to show' if figures.too_few else 'no answers'}."
    spread = "" if figures.summary.sd is None else f", standard deviation {figures.summary.sd:.1f}"
    parts = [
        f"mean {figures.summary.mean:.1f} of 10 (n {figures.summary.n}{spread})",
        f"no answer from {figures.unanswered}" if figures.unanswered else "",
        f"not due yet for {figures.not_due}" if figures.not_due else "",
    ]
    if changes := figures.paired:
        parts.append(f"clearly better {changes.responders} of {changes.n}, clearly worse {changes.worse}")
    return f"{start}: {'; '.join(part for part in parts if part)}."


def _published_line() -> ChartLine:
    figures = published_figures().published_outcomes
    points = tuple(Point(WEEKS[moment], figures[moment].mean) for moment in MOMENTS)
    return ChartLine(NOT_OURS, points, of_others=True)


def _course_points(course: Course) -> tuple[Point, ...]:
    return tuple(Point(dated.week, dated.reading.value) for dated in course.series if dated.week is not None)


def _course_panel(course: Course) -> Panel:
    """Return the panel of a complaint, in the client's own words."""
    points, opened = _course_points(course), course.episode.opened_at
    title = f"\u201c{course.episode.own_words}\u201d"
    last = max(0, round(points[-1].week))
    about = f"Since {opened.day} {opened:%B %Y}: {_response_words(course)}; last answer in week {last}"
    values = ", ".join(f"{point.value:g} in week {max(0, round(point.week))}" for point in points)
    band = None if course.baseline is None else _band(course.baseline, course.thresholds)
    line = ChartLine(title, points)
    return Panel(title, about, f"{title} {about}. {values}.", (line,), band)


def _response_words(course: Course) -> str:
    """Return how the complaint stands at the last moment that can be compared with its start."""
    if course.late:
        return "no pain on record from before the first treatment"
    compared = [outcome for outcome in course.moments if outcome.response]
    return _outcome_words(compared[-1]) if compared else "no outcome yet"


def _outcome_words(outcome: OutcomeAt) -> str:
    response = "much better" if outcome.substantial else RESPONSE_WORDS[outcome.response or ""]
    return f"{response} {MOMENT_WORDS[outcome.moment]}"
