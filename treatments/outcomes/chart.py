"""Outcomes as lines of a chart: the practice's beside what was published, or the complaints of one client."""

from collections.abc import Sequence

from treatments.catalogue.published import published_figures
from treatments.drawing.line_chart import MOST_LINES, ChartLine, Point, draw_line_chart
from treatments.measures.moments import MOMENTS, WEEKS
from treatments.outcomes.of_client import Course
from treatments.outcomes.of_practice import Figures, Outcomes

SAID = {"baseline": "at the start", "week_4": "after 4 weeks", "week_8": "after 8 weeks"}


def drawn_practice(outcomes: Outcomes) -> str:
    """The means with their spread, the published means dashed, and how many are behind each moment."""
    below = [(WEEKS[one.moment], _how_many(one)) for one in outcomes.pain]
    return draw_line_chart("Pain in this practice", [_practice(outcomes), _published()], below)


def drawn_client(courses: Sequence[Course]) -> str:
    """Each complaint that has readings since a first treatment; at most the four newest."""
    lines = [_course(course) for course in courses]
    return draw_line_chart("Pain of this client", [line for line in lines if line.points][:MOST_LINES])


def _how_many(one: Figures) -> str:
    return "too few" if one.too_few and one.summary is None else f"n {one.summary.n if one.summary else 0}"


def _practice(outcomes: Outcomes) -> ChartLine:
    known = [(one.moment, one.summary) for one in outcomes.pain if one.summary]
    words = [
        f"{SAID[moment]} {each.mean:.1f} of 10 (n {each.n}"
        + (f", standard deviation {each.sd:.1f})" if each.sd is not None else ")")
        for moment, each in known
    ]
    points = tuple(Point(WEEKS[moment], each.mean, each.sd) for moment, each in known)
    said = f"This practice: {', '.join(words)}." if words else "This practice: no figures yet."
    return ChartLine("This practice", said, points)


def _published() -> ChartLine:
    figures = published_figures().published_outcomes
    label = next(iter(figures.values())).source_label
    words = ", ".join(f"{SAID[moment]} {figures[moment].mean:.1f} of 10" for moment in MOMENTS)
    points = tuple(Point(WEEKS[moment], figures[moment].mean) for moment in MOMENTS)
    return ChartLine("Published, unverified", f"For comparison, {label}: {words}.", points)


def _course(course: Course) -> ChartLine:
    opened = course.episode.opened_at
    name = f"Since {opened.day} {opened:%B %Y}"
    points = tuple(Point(told.week, told.reading.value) for told in course.series if told.week is not None)
    words = ", ".join(f"{point.value:g} in week {max(0, round(point.week))}" for point in points)
    return ChartLine(name, f"{name}: {words}.", points)
