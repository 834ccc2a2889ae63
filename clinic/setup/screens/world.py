"""Countries, time zones and currencies to choose from on the forms of the set-up."""

from functools import cache

import phonenumbers
from phonenumbers.geodata.locale import LOCALE_DATA

from clinic.mail.wording import SYMBOLS
from clinic.validators import TIMEZONE_NAMES

type Choices = list[tuple[str, str]]
REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def country_choices(language: str = "en") -> Choices:
    """Return the countries by their name; each value is the two letters of ISO 3166-1."""
    named = [(code, _country_name(code, language)) for code in phonenumbers.SUPPORTED_REGIONS]
    return sorted(named, key=lambda choice: choice[1])


def _country_name(code: str, language: str) -> str:
    names = LOCALE_DATA.get(code, {})
    name = names.get(language, "")
    return names.get(name[1:], code) if name.startswith("*") else name or code


def timezone_choices(present: str) -> Choices:
    """Return the time zones named for a city, and the present one in any case."""
    names = {name for name in TIMEZONE_NAMES if name.split("/")[0] in REGIONS} | {present, "UTC"}
    return [(name, name.replace("_", " ")) for name in sorted(names)]


def currency_choices(present: str) -> Choices:
    """Return the currencies that prices have a sign for, and the present one in any case."""
    return [(code, code) for code in sorted({*SYMBOLS, "CHF", "DKK", "NOK", "SEK", "PLN", "JPY", present})]
