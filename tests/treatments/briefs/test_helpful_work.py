"""The work that did a client good."""

from treatments.briefs.helpful_work import MOST_LINES, WorkOnPoint, helpful_work


def done(site: str = "UT1", before: int | None = 8, after: int | None = 4, **fields: str) -> WorkOnPoint:
    """One mark."""
    names = {"muscle": "Trapezius", "side": "right", "technique": "friction", "response": ""} | fields
    return WorkOnPoint(site=site, before=before, after=after, **names)


def test_greatest_fall_comes_first() -> None:
    found = helpful_work([done("UT1", 8, 6), done("LT1", 9, 2), done("LS1", 5, 4)])

    assert [(one.site, one.fall) for one in found] == [("LT1", 7), ("UT1", 2), ("LS1", 1)]


def test_same_work_at_one_site_is_one_line() -> None:
    [found] = helpful_work([done(after=6), done(after=3, response="eased"), done(response="released")])

    assert (found.times, found.fall, found.response) == (3, 5, "released")


def test_response_counts_without_numbers() -> None:
    [found] = helpful_work([done(before=None, after=None, response="eased")])

    assert (found.fall, found.response) == (None, "eased")


def test_unchanged_or_worse_pain_is_not_helpful() -> None:
    assert helpful_work([done(after=8), done(after=9), done(response="worse"), done(before=None)]) == []


def test_helpful_work_has_at_most_five_lines() -> None:
    assert len(helpful_work([done(f"S{number}") for number in range(9)])) == MOST_LINES
