"""A free time as letters and pages write it into addresses and forms."""

from datetime import UTC, datetime

INSTANT = "%Y%m%dT%H%MZ"


def in_address(starts_at: datetime) -> str:
    """Return a free time as it stands in an address and a form."""
    return starts_at.astimezone(UTC).strftime(INSTANT)


def from_address(value: str) -> datetime | None:
    """Return the free time that `in_address` wrote; None for anything else."""
    try:
        return datetime.strptime(value, INSTANT).replace(tzinfo=UTC) if len(value) == 14 else None
    except ValueError:
        return None
