"""The alerts of a brief: in plain words, the most severe first."""

from datetime import date

import pytest

from clients.catalogue.conditions import conditions
from clients.limits import NONE, ActiveCondition, combined_limits
from clients.places import Place
from treatments.briefs.alerts import LEVELS, RecordedCondition, alert_lines


def on_file(code: str, *places: str, cleared_until: date | None = None, note: str = "") -> RecordedCondition:
    """A condition of the catalogue, found at these places."""
    found = frozenset(map(Place.read, places))
    kind = conditions().kinds[code]
    return RecordedCondition(ActiveCondition(kind, found, cleared_until is not None), cleared_until, note)


def lines(*known: RecordedCondition, news: str = "none") -> list[tuple[str, str]]:
    limits = combined_limits(each.active for each in known)
    return [(alert.level, alert.text) for alert in alert_lines(known, limits, news)]


def test_no_conditions_give_no_alerts() -> None:
    assert alert_lines([], NONE, "none") == []


@pytest.mark.parametrize(
    ("news", "text"),
    [
        ("yes", "Something is new since last time: ask before you begin."),
        ("not_asked", "Ask: anything new since last time?"),
    ],
)
def test_health_news_gives_an_alert(news: str, text: str) -> None:
    assert lines(news=news) == [("ask", text)]


def test_alerts_are_sorted_by_severity() -> None:
    found = [
        level
        for level, _ in lines(
            on_file("CL-SCAR", "zone:calf:left"), on_file("CC-CANCER"), on_file("CI-FEVER"), news="yes"
        )
    ]

    assert found == sorted(found, key=LEVELS.index)
    assert found[:3] == ["stop", "clearance", "ask"]


def test_condition_alert_has_its_place_and_note() -> None:
    content = lines(on_file("CL-SCAR", "zone:calf:left", note="from March"))

    assert any(text.endswith("(Calf, left), ask again today: from March") for _, text in content)


def test_clearance_alert_has_its_last_day() -> None:
    [line] = [
        text
        for level, text in lines(on_file("CC-CANCER", cleared_until=date(2026, 5, 12)))
        if "until" in text
    ]

    assert line.startswith("Cleared until 12 May 2026: ")


def test_limits_give_alerts_with_numbers() -> None:
    content = lines(on_file("CM-FIBRO"))

    assert ("limit", "At most 2 points in one session.") in content
    assert any(text.startswith("Whole body: pressure at most 3 of 5") for _, text in content)


@pytest.mark.parametrize("code", sorted(conditions().kinds))
def test_every_catalogue_condition_gives_plain_words(code: str) -> None:
    for _, text in lines(on_file(code)):
        assert "_" not in text and "frozenset" not in text and "None" not in text
