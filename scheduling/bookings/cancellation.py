"""When a cancellation is late."""

from datetime import datetime, timedelta


def is_late(*, by: str, starts_at: datetime, cancelled_at: datetime, free_hours: int) -> bool:
    """Whether the client cancelled inside the `free_hours` before the visit; the clinic is never late."""
    return by == "client" and cancelled_at > starts_at - timedelta(hours=free_hours)
