"""Phones as they are kept: E.164; pure."""

import phonenumbers


def e164(typed: str, country: str) -> str:
    """The phone as +442079460001, read as somebody in this country writes it; ValueError when it is none."""
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException as error:
        raise ValueError(str(error)) from error
    if not phonenumbers.is_possible_number(number):
        raise ValueError("No phone has this many digits.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
