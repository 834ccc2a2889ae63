"""Times, lengths and prices as they read in letters and on pages."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "AUD": "A$", "CAD": "C$", "NZD": "NZ$"}
WITHOUT_MINOR_UNITS = {"ISK", "JPY", "KRW", "VND"}


def dated(on: date) -> str:
    """Tuesday 24 March 2026."""
    return f"{on:%A} {on.day} {on:%B %Y}"


def day(instant: datetime, zone: ZoneInfo) -> str:
    """Tuesday 24 March 2026, where it is that day at this instant."""
    return dated(instant.astimezone(zone))


def hour(instant: datetime, zone: ZoneInfo) -> str:
    """14:30."""
    return f"{instant.astimezone(zone):%H:%M}"


def moment(instant: datetime, zone: ZoneInfo) -> str:
    """Tuesday 24 March 2026, 14:30 (London time)."""
    return f"{day(instant, zone)}, {hour(instant, zone)} ({place_of(zone)} time)"


def short_moment(instant: datetime, zone: ZoneInfo) -> str:
    """Tue 24 March, 14:30: for subject lines, where the reader knows the year and the place."""
    local = instant.astimezone(zone)
    return f"{local:%a} {local.day} {local:%B}, {local:%H:%M}"


def place_of(zone: ZoneInfo) -> str:
    """The city a time zone is named for, such as New York."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def length(duration: timedelta) -> str:
    """90 minutes."""
    return f"{int(duration.total_seconds() // 60)} minutes"


def money(amount: int, currency: str) -> str:
    """£65.00 from 6500 minor units."""
    number = str(amount) if currency in WITHOUT_MINOR_UNITS else f"{amount // 100}.{amount % 100:02d}"
    return f"{SYMBOLS[currency]}{number}" if currency in SYMBOLS else f"{number} {currency}"


def listed(names: list[str]) -> str:
    """Theo, Mara and Fern."""
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
