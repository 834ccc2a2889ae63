"""Times, lengths and prices as they read in letters and on pages."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from clinic import clock

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


def moment(instant: datetime, zone: ZoneInfo, reader: ZoneInfo | None = None) -> str:
    """Tuesday 24 March 2026, 14:30; with (London time) behind it for a reader whose clock differs then."""
    note = zone_note(instant, zone, reader or zone)
    return f"{day(instant, zone)}, {hour(instant, zone)}" + (f" ({note})" if note else "")


def exact_moment(instant: datetime, zone: ZoneInfo) -> str:
    """Tuesday 24 March 2026, 14:30 (London time): for documents, which are read anywhere."""
    return f"{day(instant, zone)}, {hour(instant, zone)} ({place_of(zone)} time)"


def zone_note(instant: datetime, zone: ZoneInfo, reader: ZoneInfo) -> str:
    """London time, for a reader whose clock shows another time at this instant; else blank."""
    is_same = instant.astimezone(zone).utcoffset() == instant.astimezone(reader).utcoffset()
    return "" if is_same else f"{place_of(zone)} time"


def day_to_come(instant: datetime, zone: ZoneInfo) -> str:
    """Tuesday 24 March; with the year where it is not this one."""
    local, now = instant.astimezone(zone), clock.now().astimezone(zone)
    return f"{local:%A} {local.day} {local:%B}" + ("" if local.year == now.year else f" {local.year}")


def moment_to_come(instant: datetime, zone: ZoneInfo) -> str:
    """Tuesday 24 March, 14:30."""
    return f"{day_to_come(instant, zone)}, {hour(instant, zone)}"


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
