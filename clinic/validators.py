"""Names of time zones."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError

KNOWN = frozenset(available_timezones())


def check_timezone(name: str) -> None:
    """Refuse a name the time zone database does not hold."""
    if name not in KNOWN:
        raise ValidationError("Use a name such as Europe/London.", code="unknown_timezone")
