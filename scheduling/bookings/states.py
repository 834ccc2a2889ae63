"""The states of a visit, the verbs that lead from one to the next, and late cancellation."""

from datetime import datetime, timedelta

from clinic.refusals import Refusal

FROM: dict[str, frozenset[str]] = {
    "move": frozenset({"booked", "confirmed"}),
    "confirm": frozenset({"booked", "confirmed"}),
    "arrive": frozenset({"booked", "confirmed", "arrived"}),
    "start": frozenset({"booked", "confirmed", "arrived"}),
    "complete": frozenset({"in_session"}),
    "cancel": frozenset({"booked", "confirmed", "arrived"}),
    "mark_no_show": frozenset({"booked", "confirmed", "arrived"}),
    "reinstate": frozenset({"cancelled", "no_show"}),
    "advise": frozenset({"in_session", "completed"}),
}
"""The states from which each verb may start."""

DESCRIPTIONS = {
    "booked": "is booked",
    "confirmed": "is confirmed",
    "arrived": "has arrived",
    "in_session": "is in session",
    "completed": "is completed",
    "cancelled": "was cancelled",
    "no_show": "was a no-show",
}


def require_state(verb: str, state: str) -> None:
    """Raise `Refusal` `wrong_state` unless the verb may start from this state."""
    if state not in FROM[verb]:
        raise Refusal(
            "wrong_state",
            f"This visit {DESCRIPTIONS[state]}, so that is not possible. Read it again.",
            state=state,
        )


def is_late_cancellation(*, by: str, starts_at: datetime, cancelled_at: datetime, free_hours: int) -> bool:
    """True if the client cancels less than `free_hours` before the visit; the clinic is never late."""
    return by == "client" and cancelled_at > starts_at - timedelta(hours=free_hours)
