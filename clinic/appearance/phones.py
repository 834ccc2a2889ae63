"""Phones as people read them; they are kept as E.164 (`clinic.validators.read_phone`)."""

import phonenumbers


def national_form(phone: str, country: str) -> str:
    """Return a kept phone as it is dialled in its own country, 020 7946 0000; with its code for another."""
    if not phone:
        return ""
    try:
        number = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return phone
    is_own = phonenumbers.country_code_for_valid_region(country) == number.country_code
    form = phonenumbers.PhoneNumberFormat.NATIONAL if is_own else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)
