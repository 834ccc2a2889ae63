"""The values of cells, read as dates, times, lengths, prices and answers; pure.

A date is read in the order chosen for the whole file. ISO dates and dates with a month's name say
themselves which part is which.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
NUMBERS = re.compile(r"^(\d{1,4})[./\- ]+(\d{1,2})[./\- ]+(\d{1,4})\.?$")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS_ELSEWHERE = {"mär": 3, "mrz": 3, "mai": 5, "okt": 10, "dez": 12}
NAMED = re.compile(
    r"^(?:[^\W\d]{2,9}\.?,? +)?(\d{1,2})(?:st|nd|rd|th|\.)? *[-/ ]? *([^\W\d]{3,9})\.?,?[-/ ]+(\d{4}|\d{2})$"
)
NAMED_FIRST = re.compile(
    r"^(?:[^\W\d]{2,9},? +)?([^\W\d]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4}|\d{2})$"
)
CLOCK = re.compile(r"^(\d{1,2})(?:[:.h](\d{2}))?(?:[:.](\d{2})(?:\.\d+)?)? *(am|pm|a\.m\.|p\.m\.|uhr)?$")
WITHOUT_A_YEAR = re.compile(r"^(?:--)?\d{1,2}[./-]\d{1,2}\.?$")
LENGTH = re.compile(
    r"^(?:(\d{1,2}) *(?:h|hr|hrs|hour|hours|std)\.?)? *(?:(\d{1,3}) *(?:m|min|mins|minutes)?\.?)?$"
)
YES = {"yes", "y", "true", "1", "ja", "x", "on", "subscribed", "opted in", "opted-in", "active"}
NO = {"no", "n", "false", "0", "nein", "off", "unsubscribed", "opted out", "opted-out", "inactive", "bounced"}
ORDERS = {"dmy": (0, 1, 2), "mdy": (1, 0, 2), "ymd": (2, 1, 0)}
"""Where day, month and year stand in each order of dates."""
LATEST_OF_SAMPLES = date(2068, 12, 31)
"""By which the years of two digits are read where samples are shown."""


def read_date(text: str, order: str, *, latest: date) -> date:
    """Return a date; ValueError with a sentence where none is written, or where it does not exist.

    A year of two digits is the last one not after `latest`.
    """
    text = text.strip().lower()
    if match := ISO.match(text):
        return _make_date(int(match[1]), int(match[2]), int(match[3]))
    if match := NUMBERS.match(text):
        day, month, year = _in_order(match.groups(), order)
        return _make_date(_whole_year(year, latest), int(month), int(day))
    if match := NAMED.match(text):
        return _make_date(_whole_year(match[3], latest), _month(match[2]), int(match[1]))
    if match := NAMED_FIRST.match(text):
        return _make_date(_whole_year(match[3], latest), _month(match[1]), int(match[2]))
    raise ValueError("This is no date.")


def has_no_year(text: str) -> bool:
    """Return True for a day and a month alone, as birthdays are kept by some."""
    return bool(WITHOUT_A_YEAR.match(text.strip()))


def _in_order(parts: Iterable[str], order: str) -> tuple[str, str, str]:
    """Return day, month and year; one that begins with four digits begins with the year."""
    given = list(parts)
    if len(given[0]) > 2:
        order = "ymd"
    if not order:
        raise ValueError("Choose the order of day and month in the dates of this file.")
    day, month, year = ORDERS[order]
    return given[day], given[month], given[year]


def _whole_year(written: str, latest: date) -> int:
    year = int(written)
    if len(written) == 3:
        raise ValueError("This year has three digits.")
    if len(written) > 2:
        return year
    return year + 2000 if year + 2000 <= latest.year else year + 1900


def _month(name: str) -> int:
    start = name[:3]
    if start in MONTHS:
        return MONTHS.index(start) + 1
    if start in MONTHS_ELSEWHERE:
        return MONTHS_ELSEWHERE[start]
    raise ValueError("This is no month.")


def _make_date(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError("There is no such month: the order of day and month may be another.")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("This day does not exist in that month and year.") from None


def read_time(text: str) -> time:
    """Return a time of day, of 12 or of 24 hours; ValueError with a sentence where none is written."""
    match = CLOCK.match(text.strip().lower())
    if not match:
        raise ValueError("This is no time of day.")
    hour, half = int(match[1]), (match[4] or "").replace(".", "")
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            raise ValueError("This is no time of day.")
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return time(hour, int(match[2] or 0))
    except ValueError:
        raise ValueError("This is no time of day.") from None


def read_moment(day_text: str, time_text: str, order: str, zone: ZoneInfo, *, latest: date) -> datetime:
    """Return the instant of a local day and time in a zone, or of both written in one cell.

    ValueError where the clocks went forward over it; of an hour that comes twice it is the first.
    """
    day_text, time_text = day_text.strip(), time_text.strip()
    if not time_text:
        day_text, time_text = _split_moment(day_text)
    elif " " in day_text and ":" in day_text:  # a spreadsheet writes midnight after a day
        day_text = _split_moment(day_text)[0]
    local = datetime.combine(read_date(day_text, order, latest=latest), read_time(time_text), zone)
    if local.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise ValueError("The clocks went forward over this time: it did not exist on that day.")
    return local.astimezone(ZoneInfo("UTC"))


def _split_moment(text: str) -> tuple[str, str]:
    """Return the day and the time of `2026-03-01T10:00`, `1/3/2026 10:00 AM` and `1 Mar 2026, 10:00`."""
    match = re.match(r"^(.*?)(?:[Tt]|,? +(?:at +)?)(\d{1,2}[:.h]\d{2}[^,]*|\d{1,2} *[ap]\.?m\.?)$", text)
    if not match:
        raise ValueError("A day and a time are needed.")
    return match[1], re.sub(r"(z|[+-]\d\d:?\d\d)$", "", match[2].strip().lower())


def read_length(text: str) -> timedelta:
    """Return a length of `60`, `60 min`, `1h 30` or `1:30`; ValueError where none is written."""
    text = text.strip().lower().removesuffix(".0")
    if match := re.match(r"^(\d{1,2}):(\d{2})(?::00)?$", text):
        found = timedelta(hours=int(match[1]), minutes=int(match[2]))
    elif (match := LENGTH.match(text)) and (match[1] or match[2]):
        found = timedelta(hours=int(match[1] or 0), minutes=int(match[2] or 0))
    else:
        raise ValueError("This is no length of a visit.")
    if not timedelta(minutes=5) <= found <= timedelta(hours=12):
        raise ValueError("A visit takes between 5 minutes and 12 hours.")
    return found


def read_price(text: str, decimal_sign: str) -> int:
    """Return a price in minor units, whatever sign of currency stands with it; ValueError where none is."""
    digits = re.sub(r"[^\d.,-]", "", text)
    whole, _sign, cents = digits.rpartition(decimal_sign) if decimal_sign in digits else (digits, "", "")
    whole = re.sub(r"[.,]", "", whole)
    if not re.match(r"^\d{1,7}$", whole or "0") or not re.match(r"^\d{0,2}$", cents) or not digits:
        raise ValueError("This is no price.")
    return int(whole or 0) * 100 + int(cents.ljust(2, "0") or 0)


def read_answer(text: str) -> bool | None:
    """Return a Yes or a No; None where neither is written."""
    word = text.strip().casefold()
    return True if word in YES else False if word in NO else None


def possible_orders(cells: Iterable[str]) -> set[str]:
    """Return the orders in which each of these dates exists; other cells say nothing."""
    orders = set(ORDERS)
    for cell in cells:
        numbers = re.match(r"^\d{1,4}[./\- ]\d{1,2}[./\- ]\d{1,4}", cell.strip())
        if not numbers or ISO.match(numbers[0]):
            continue
        orders = {order for order in orders if _exists(numbers[0], order)}
    return orders


def _exists(text: str, order: str) -> bool:
    try:
        read_date(text, order, latest=LATEST_OF_SAMPLES)
    except ValueError:
        return False
    return True


def both_readings(cell: str) -> tuple[date, date] | None:
    """Return a date read with the day first and with the month first; None where only one of them exists."""
    numbers = re.match(r"^\d{1,2}[./\- ]\d{1,2}[./\- ]\d{2,4}", cell.strip())
    if not numbers:
        return None
    try:
        first, second = (read_date(numbers[0], order, latest=LATEST_OF_SAMPLES) for order in ("dmy", "mdy"))
    except ValueError:
        return None
    return (first, second) if first != second else None
