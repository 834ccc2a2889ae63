"""Countries and their parts, and the tags of languages."""

import holidays
import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

check_language = RegexValidator(
    r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z", "Use a BCP 47 tag such as en or pt-BR."
)


def check_country(code: str) -> None:
    """Refuse a code that ISO 3166-1 does not hold: phones and public holidays are read by it."""
    if code not in phonenumbers.SUPPORTED_REGIONS:
        raise ValidationError("Use the two letters of ISO 3166-1, such as GB.", code="unknown_country")


def check_subdivision(country: str, subdivision: str) -> None:
    """Refuse a part the country does not have: its public holidays would be kept by nobody."""
    known = holidays.list_supported_countries(include_aliases=False).get(country)
    if subdivision and known is not None and subdivision not in known:
        raise ValidationError(
            {
                "subdivision": ValidationError(
                    f"Leave it out, or use one of: {', '.join(known) or 'none'}.", code="unknown_subdivision"
                )
            }
        )
