"""Bands of pain, and the route of care each recommends."""

import pytest

from treatments.measures.severity import band_of, raise_band, route_of, worst_band


@pytest.mark.parametrize(
    ("pain", "band", "route"),
    [
        (None, None, None),
        (0, "mild", "self"),
        (3, "mild", "self"),
        (4, "moderate", "shared"),
        (6, "moderate", "shared"),
        (7, "severe", "professional"),
        (10, "severe", "professional"),
    ],
)
def test_pain_has_a_band_and_the_band_a_route(pain: int | None, band: str | None, route: str | None) -> None:
    assert (band_of(pain), route_of(band_of(pain))) == (band, route)


def test_bands_begin_where_the_clinic_sets_them() -> None:
    assert [band_of(pain, moderate_from=3, severe_from=5) for pain in (2, 3, 5)] == [
        "mild",
        "moderate",
        "severe",
    ]


@pytest.mark.parametrize("reason", ["persistent", "hard_to_reach", "returned"])
def test_each_reason_alone_raises_the_band_by_one(reason: str) -> None:
    assert raise_band("mild", **{reason: True}) == "moderate"
    assert route_of("moderate", **{reason: True}) == "professional"
    assert route_of(None, **{reason: True}) is None


def test_several_reasons_raise_the_band_by_one_and_never_beyond_severe() -> None:
    assert raise_band("mild", persistent=True, hard_to_reach=True, returned=True) == "moderate"
    assert raise_band("severe", persistent=True) == "severe"


def test_the_worst_of_several_bands_counts() -> None:
    assert worst_band(["mild", None, "severe", "moderate"]) == "severe"
    assert worst_band([None]) is None
