"""The states of a visit and the verbs that lead from one to the next."""

from clinic.refusals import Refusal

FROM: dict[str, frozenset[str]] = {
    "move": frozenset({"booked", "confirmed"}),
    "confirm": frozenset({"booked", "confirmed"}),
    "arrive": frozenset({"booked", "confirmed", "arrived"}),
    "start": frozenset({"booked", "confirmed", "arrived"}),
    "complete": frozenset({"in_session"}),
    "cancel": frozenset({"booked", "confirmed", "arrived"}),
    "mark_no_show": frozenset({"booked", "confirmed", "arrived"}),
    "undo": frozenset({"arrived", "in_session", "completed"}),
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
