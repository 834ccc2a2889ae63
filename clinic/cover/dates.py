"""Bound the dates of working hours, closures and blocks on both sides."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from clinic.models import Practice
from clinic.refusals import fault

BACKDATED = timedelta(days=7)
"""The age up to which something of the diary is entered late without a reason."""
FURTHEST = timedelta(days=5 * 366)
"""The furthest ahead that working hours, closures and blocks are set."""


def check_dates(dates: Mapping[str, date | None], *, force_reason: str) -> bool:
    """Refuse dates, by field, too far ahead, or longer past than `BACKDATED` without a reason.

    Returns True if there is one that only the reason allows.
    """
    today, is_backdated = Practice.current().today(), False
    for name, day in dates.items():
        if day is not None and day > today + FURTHEST:
            sentence = f"This is more than {FURTHEST.days // 366} years ahead. Correct the date."
            raise fault(f"/{name}", "too_far_ahead", sentence, status=409)
        if day is not None and day < today - BACKDATED:
            if not force_reason:
                sentence = (
                    f"This is more than {BACKDATED.days} days ago. Correct it, or force it with a reason."
                )
                raise fault(f"/{name}", "long_past", sentence, status=409)
            is_backdated = True
    return is_backdated


def changed_dates(record: object, changes: Mapping[str, Any], names: Sequence[str]) -> dict[str, date | None]:
    """Return the dates of these names that a change sets anew: what stays is not judged again."""
    return {
        name: changes[name] for name in names if name in changes and changes[name] != getattr(record, name)
    }
