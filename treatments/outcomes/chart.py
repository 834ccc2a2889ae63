"""Outcomes as lines of a chart: the practice's beside the published ones, or the complaints of one client."""

from collections.abc import Sequence

from treatments.catalogue.published import published_figures
from treatments.drawing.line_chart import MOST_LINES, ChartLine, Point, draw_line_chart
from treatments.measures.moments import MOMENTS, WEEKS
from treatments.outcomes.of_client import Course
from treatments.outcomes.of_practice import Figures, Outcomes

MOMENT_WORDS = {"baseline": "at the start", "week_4": "after 4 weeks", "week_8": "after 8 weeks"}


def draw_practice_outcomes(outcomes: Outcomes) -> str:
    """Draw the means with their spread, the published means dashed, and the number behind each moment."""
    counts = [(WEEKS[figures.moment], _count_words(figures)) for figures in outcomes.pain]
    return draw_line_chart("Pain in this practice", [_practice_line(outcomes), _published_line()], counts)


def draw_client_outcomes(courses: Sequence[Course]) -> str:
    """Draw each complaint that has readings since a first treatment; of many the four newest, and say so."""
    lines = [line for line in map(_course_line, courses) if line.points]
    cut = f": the {MOST_LINES} newest of {len(lines)} complaints" if len(lines) > MOST_LINES else ""
    return draw_line_chart(f"Pain of this client{cut}", lines[:MOST_LINES])


def _count_words(figures: Figures) -> str:
    if figures.summary is None:
        return "too few" if figures.too_few else "n 0"
    return f"n {figures.summary.n}"


def _practice_line(outcomes: Outcomes) -> ChartLine:
    summaries = [(figures.moment, figures.summary) for figures in outcomes.pain if figures.summary]
    words = [
        f"{MOMENT_WORDS[moment]} {summary.mean:.1f} of 10 (n {summary.n}"
        + (f", standard deviation {summary.sd:.1f})" if summary.sd is not None else ")")
        for moment, summary in summaries
    ]
    points = tuple(Point(WEEKS[moment], summary.mean, summary.sd) for moment, summary in summaries)
    text = f"This practice: {', '.join(words)}." if words else "This practice: no figures yet."
    return ChartLine("This practice", text, points)


def _published_line() -> ChartLine:
    figures = published_figures().published_outcomes
    label = next(iter(figures.values())).source_label
    words = ", ".join(f"{MOMENT_WORDS[moment]} {figures[moment].mean:.1f} of 10" for moment in MOMENTS)
    points = tuple(Point(WEEKS[moment], figures[moment].mean) for moment in MOMENTS)
    return ChartLine("Published, unverified", f"For comparison, {label}: {words}.", points)


def _course_line(course: Course) -> ChartLine:
    opened = course.episode.opened_at
    name = f"Since {opened.day} {opened:%B %Y}"
    points = tuple(
        Point(dated.week, dated.reading.value) for dated in course.series if dated.week is not None
    )
    words = ", ".join(f"{point.value:g} in week {max(0, round(point.week))}" for point in points)
    return ChartLine(name, f"{name}: {words}.", points)
