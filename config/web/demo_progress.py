"""The share of the demo clinic that is written: told by the process that seeds it, read by the front page.

Its rows become visible in one transaction, so that they cannot tell; the cache can.
"""

import redis
from django.core.cache import cache

KEY, FORGOTTEN_AFTER = "demo_progress", 60


def note_progress(percent: int) -> None:
    """Remember for a minute how far the demo is; forgotten without harm when the cache is away."""
    try:
        cache.set(KEY, percent, timeout=FORGOTTEN_AFTER)
    except (redis.RedisError, OSError):
        return


def demo_progress() -> int | None:
    """Return how much of the demo is written, 0 to 100; None when none is being set up."""
    try:
        percent: int | None = cache.get(KEY)
    except (redis.RedisError, OSError):
        return None
    return percent
