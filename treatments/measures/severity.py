"""How bad the pain is, in bands, and who should look after it: the client, both, or a professional."""

from __future__ import annotations

from collections.abc import Iterable

MILD, MODERATE, SEVERE = "mild", "moderate", "severe"
BANDS = (MILD, MODERATE, SEVERE)
ROUTES = {MILD: "self", MODERATE: "shared", SEVERE: "professional"}
ABOUT_ROUTES = "Who should look after it: self (own tools, low cost), shared, or professional (higher cost)"
HARD_TO_REACH = frozenset(
    {"pterygoid-lateral", "pterygoid-medial", "psoas-major", "pelvic-floor", "popliteus", "pectineus"}
)
"""Muscles whose points lie deep or can hardly be reached, such as the jaw from inside."""
PERSISTS_AFTER_DAYS = 91
"""Pain of over three months counts as persistent."""


def band_of(pain: int | None, *, moderate_from: int = 4, severe_from: int = 7) -> str | None:
    """The band of a pain from 0 to 10, by the usual convention; None when nobody knows it."""
    if pain is None:
        return None
    return SEVERE if pain >= severe_from else MODERATE if pain >= moderate_from else MILD


def raise_band(
    band: str | None, *, persistent: bool = False, hard_to_reach: bool = False, returned: bool = False
) -> str | None:
    """One band worse for pain that lasts, lies deep, or came back within 28 days; never more than one."""
    if band is None or not (persistent or hard_to_reach or returned):
        return band
    return BANDS[min(BANDS.index(band) + 1, len(BANDS) - 1)]


def worst_band(bands: Iterable[str | None]) -> str | None:
    """The worst of several complaints' bands; None when none is known."""
    return max((band for band in bands if band), key=BANDS.index, default=None)


def route_of(
    band: str | None, *, persistent: bool = False, hard_to_reach: bool = False, returned: bool = False
) -> str | None:
    """Who should look after it: `self`, `shared` or `professional`; None when the band is not known."""
    column = raise_band(band, persistent=persistent, hard_to_reach=hard_to_reach, returned=returned)
    return None if column is None else ROUTES[column]
