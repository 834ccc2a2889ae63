"""Validators of fields: time zones, languages, phones, countries, bounds of numbers that people set."""

import re
from typing import Any, NamedTuple
from zoneinfo import available_timezones

import holidays
import phonenumbers
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db.models import Model

from clinic.appearance.colours import COLOUR, LEAST_CONTRAST, LIGHT_GROUND, contrast, is_readable

PHONE = r"^\+[1-9][0-9]{6,14}(;ext=[0-9]{1,7})?$"
"""A phone as it is kept: E.164, and its extension as RFC 3966 writes it."""
LONGEST_PHONE = 28
EMERGENCY_NUMBER_UNREADABLE = "Write the number as it is dialled there, such as 999 or 112."
EMERGENCY_NUMBER = r"^\+?[0-9]{2,15}$"
"""Digits only, such as 999, 112 or 15: letters say to dial it, and pages make it a link."""
TIMEZONE_NAMES = frozenset(available_timezones())

check_language = RegexValidator(
    r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", "Use a BCP 47 tag such as en or pt-BR."
)

check_emergency_number = RegexValidator(
    EMERGENCY_NUMBER.replace("$", r"\Z"),
    EMERGENCY_NUMBER_UNREADABLE,
    code="emergency_number_unreadable",
)


def check_colour(colour: str) -> None:
    """Refuse what is no colour, and one on which white cannot be read: letters and pages write with it."""
    if not COLOUR.fullmatch(colour):
        raise ValidationError(
            "Write the colour as # and six of 0 to 9 and a to f, such as #1c6447.", code="colour_unreadable"
        )
    if not is_readable(colour):
        found = contrast(colour, LIGHT_GROUND)
        raise ValidationError(
            f"Too light: its contrast with white is {found:.1f}, and text needs {LEAST_CONTRAST}.",
            code="colour_unreadable",
        )


def check_timezone(name: str) -> None:
    """Refuse a name that is not in the time zone database."""
    if name not in TIMEZONE_NAMES:
        raise ValidationError("Use a name such as Europe/London.", code="unknown_timezone")


def check_country(code: str) -> None:
    """Refuse a code that is not in ISO 3166-1: it decides how phones and public holidays are read."""
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise ValidationError("Use the two letters of ISO 3166-1, such as GB.", code="unknown_country")


def check_subdivision(country: str, subdivision: str) -> None:
    """Refuse a part that the country does not have: no public holidays are known of it."""
    subdivisions = holidays.list_supported_countries(include_aliases=False).get(country)
    if subdivision and subdivisions is not None and subdivision not in subdivisions:
        raise ValidationError(
            {
                "subdivision": ValidationError(
                    f"Leave it out, or use one of: {', '.join(subdivisions) or 'none'}.",
                    code="unknown_subdivision",
                )
            }
        )


def read_phone(typed: str, country: str) -> str:
    """Return a phone as it is kept, read as it is written in this country; ValueError where none has it."""
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException as error:
        raise ValueError(str(error)) from error
    if not phonenumbers.is_valid_number(number):
        raise ValueError("No phone of the country has this number.")
    phone = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if number.extension:
        phone += f";ext={number.extension}"
    if not re.match(PHONE, phone):
        raise ValueError("The extension is too long.")
    return phone


def check_phone(typed: str, country: str) -> None:
    """Refuse a phone that does not exist in this country; clients are told to call it."""
    try:
        read_phone(typed, country)
    except ValueError as error:
        raise ValidationError(
            {"phone": ValidationError("Check the phone; no phone has it.", code="phone_unreadable")}
        ) from error


class NumberRange(NamedTuple):
    """The default of a number and its bounds; of a list, those of each member."""

    default: Any
    least: int
    most: int


def up_to(most: int, least: int = 1) -> list[MinValueValidator | MaxValueValidator]:
    """Return the validators of a whole number from `least` to `most`."""
    return [MinValueValidator(least), MaxValueValidator(most)]


def number_range(model: type[Model], name: str) -> NumberRange:
    """Return the default and the bounds of a number, as its column has them."""
    column: Any = model._meta.get_field(name)
    bounded = column.base_field if isinstance(column, ArrayField) else column
    limits: dict[Any, int] = {type(each): each.limit_value for each in list[Any](bounded.validators)}
    return NumberRange(column.get_default(), limits[MinValueValidator], limits[MaxValueValidator])
