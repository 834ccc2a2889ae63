"""Countries, time zones and currencies to choose from on the forms of the set-up."""

from functools import cache
from importlib.resources import files

import phonenumbers
from django.utils.translation import gettext_noop as _

from clinic.mail.wording import SYMBOLS
from clinic.validators import TIMEZONE_NAMES

type Choices = list[tuple[str, str]]
REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
NAMES = {
    "GB": _("United Kingdom"),
    "AC": _("Ascension Island"),
    "TA": _("Tristan da Cunha"),
    "XK": _("Kosovo"),
}
"""The name that people look for, and those of countries that ISO 3166-1 has no entry for."""


@cache
def country_choices() -> Choices:
    """Return the countries with a telephone code by their name; each value is its two letters.

    The names are those of the IANA time zone database: those of `phonenumbers` take a second to load.
    """
    table = files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text("utf-8")
    names = dict(line.split("\t") for line in table.splitlines() if not line.startswith("#")) | NAMES
    return sorted(
        ((code, names[code]) for code in phonenumbers.SUPPORTED_REGIONS), key=lambda choice: choice[1]
    )


def timezone_choices(present: str) -> Choices:
    """Return the time zones named for a city, and the present one in any case."""
    names = {name for name in TIMEZONE_NAMES if name.split("/")[0] in REGIONS} | {present, "UTC"}
    return [(name, name.replace("_", " ")) for name in sorted(names)]


def currency_choices(present: str) -> Choices:
    """Return the currencies that prices have a sign for, and the present one in any case."""
    return [(code, code) for code in sorted({*SYMBOLS, "CHF", "DKK", "NOK", "SEK", "PLN", "JPY", present})]
