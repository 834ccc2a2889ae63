"""Times, lengths, prices and lists as they read in letters and on pages, in the language written now."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as written
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from clinic import clock

SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "AUD": "A$", "CAD": "C$", "NZD": "NZ$"}
WITHOUT_MINOR_UNITS = {"ISK", "JPY", "KRW", "VND"}


def dated(on: date) -> str:
    """Tuesday 24 March 2026."""
    return written(on, pgettext("format of a date", "l j F Y"))


def day(instant: datetime, zone: ZoneInfo) -> str:
    """Tuesday 24 March 2026, where it is that day at this instant."""
    return dated(instant.astimezone(zone).date())


def hour(instant: datetime, zone: ZoneInfo) -> str:
    """14:30."""
    return f"{instant.astimezone(zone):%H:%M}"


def hours(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """14:30 to 15:30."""
    return _("{start} to {end}").format(start=hour(start, zone), end=hour(end, zone))


def moment(instant: datetime, zone: ZoneInfo, reader: ZoneInfo | None = None) -> str:
    """Tuesday 24 March 2026, 14:30; with (London time) behind it for a reader whose clock differs then."""
    note = zone_note(instant, zone, reader or zone)
    return _on(instant, zone, pgettext("format of a date", "l j F Y")) + (f" ({note})" if note else "")


def exact_moment(instant: datetime, zone: ZoneInfo) -> str:
    """Tuesday 24 March 2026, 14:30 (London time): for documents, which are read anywhere."""
    return f"{moment(instant, zone)} ({time_of(zone)})"


def zone_note(instant: datetime, zone: ZoneInfo, reader: ZoneInfo) -> str:
    """London time, for a reader whose clock shows another time at this instant; else blank."""
    is_same = instant.astimezone(zone).utcoffset() == instant.astimezone(reader).utcoffset()
    return "" if is_same else time_of(zone)


def day_to_come(instant: datetime, zone: ZoneInfo) -> str:
    """Tuesday 24 March; with the year where it is not this one."""
    return written(instant.astimezone(zone), _format_to_come(instant, zone))


def moment_to_come(instant: datetime, zone: ZoneInfo) -> str:
    """Tuesday 24 March, 14:30."""
    return _on(instant, zone, _format_to_come(instant, zone))


def short_moment(instant: datetime, zone: ZoneInfo) -> str:
    """Tue 24 March, 14:30: for subject lines, where the reader knows the year and the place."""
    return _on(instant, zone, pgettext("format of a date", "D j F"))


def place_of(zone: ZoneInfo) -> str:
    """The city a time zone is named for, such as New York."""
    return zone.key.rpartition("/")[2].replace("_", " ")


def time_of(zone: ZoneInfo) -> str:
    """London time."""
    return _("{place} time").format(place=place_of(zone))


def length(duration: timedelta) -> str:
    """90 minutes."""
    minutes = int(duration.total_seconds() // 60)
    return ngettext("{minutes} minute", "{minutes} minutes", minutes).format(minutes=minutes)


def money(amount: int, currency: str) -> str:
    """£65.00 from 6500 minor units."""
    whole, rest = divmod(amount, 100)
    point = get_format("DECIMAL_SEPARATOR")
    number = str(amount) if currency in WITHOUT_MINOR_UNITS else f"{whole}{point}{rest:02d}"
    if currency not in SYMBOLS:
        return f"{number} {currency}"
    return pgettext("a price", "{symbol}{number}").format(symbol=SYMBOLS[currency], number=number)


def listed(names: list[str]) -> str:
    """Theo, Mara and Fern."""
    if len(names) <= 1:
        return "".join(names)
    return _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])


def _format_to_come(instant: datetime, zone: ZoneInfo) -> str:
    is_this_year = instant.astimezone(zone).year == clock.now().astimezone(zone).year
    with_year = pgettext("format of a date", "l j F Y")
    return pgettext("format of a date", "l j F") if is_this_year else with_year


def _on(instant: datetime, zone: ZoneInfo, format_of_day: str) -> str:
    """Return the day in this form with the time behind it."""
    on = written(instant.astimezone(zone), format_of_day)
    return _("{day}, {hour}").format(day=on, hour=hour(instant, zone))
