"""Severity of pain in bands, and the route of care each recommends: self, shared or professional; pure."""

from collections.abc import Iterable

MILD, MODERATE, SEVERE = "mild", "moderate", "severe"
BANDS = (MILD, MODERATE, SEVERE)
ROUTES = {MILD: "self", MODERATE: "shared", SEVERE: "professional"}
ABOUT_ROUTES = "Who should look after it: self (own tools, low cost), shared, or professional (higher cost)"
HARD_TO_REACH = frozenset(
    {"pterygoid-lateral", "pterygoid-medial", "psoas-major", "pelvic-floor", "popliteus", "pectineus"}
)
"""Muscles whose points lie deep or are hard to reach, such as those of the jaw from inside the mouth."""
PERSISTS_AFTER_DAYS = 91
"""Pain of over three months counts as persistent."""


def band_of(pain: int | None, *, moderate_from: int = 4, severe_from: int = 7) -> str | None:
    """Return the band of a pain from 0 to 10, by the usual convention; None if the pain is not known."""
    if pain is None:
        return None
    return SEVERE if pain >= severe_from else MODERATE if pain >= moderate_from else MILD


def raise_band(
    band: str | None, *, persistent: bool = False, hard_to_reach: bool = False, returned: bool = False
) -> str | None:
    """Raise a band by one for pain that lasts, lies deep, or came back within 28 days; never by more."""
    if band is None or not (persistent or hard_to_reach or returned):
        return band
    return BANDS[min(BANDS.index(band) + 1, len(BANDS) - 1)]


def worst_band(bands: Iterable[str | None]) -> str | None:
    """Return the worst of several complaints' bands; None if none is known."""
    return max((band for band in bands if band), key=BANDS.index, default=None)


def route_of(
    band: str | None, *, persistent: bool = False, hard_to_reach: bool = False, returned: bool = False
) -> str | None:
    """Return the route of care: `self`, `shared` or `professional`; None if the band is not known."""
    raised = raise_band(band, persistent=persistent, hard_to_reach=hard_to_reach, returned=returned)
    return None if raised is None else ROUTES[raised]
