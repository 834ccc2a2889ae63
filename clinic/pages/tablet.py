"""A page on the clinic's own tablet: a link for two hours, which staff open and hand over."""

from datetime import datetime, timedelta

from clinic import clock
from clinic.pages.links import make_token

LASTS = timedelta(hours=2)


def tablet_address(purpose: str, key: str, *, since: datetime | None = None) -> str:
    """Return the address of a page for the tablet that is handed over now, or was at `since`."""
    return f"/c/{make_token(purpose, key, until=(since or clock.now()) + LASTS)}"
