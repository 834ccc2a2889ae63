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
    "delay": frozenset({"booked", "confirmed", "arrived"}),
    "extend": frozenset({"in_session"}),
    "shorten": frozenset({"in_session", "completed"}),
    "change_guests": frozenset({"booked", "confirmed", "arrived"}),
    "pair_therapists": frozenset({"booked", "confirmed", "arrived", "in_session", "completed"}),
    "reinstate": frozenset({"cancelled", "no_show"}),
    "advise": frozenset({"in_session", "completed"}),
}
"""The states from which each verb may start."""

SENTENCES = {
    "booked": "This visit is booked, so that is not possible. Read it again.",
    "confirmed": "This visit is confirmed, so that is not possible. Read it again.",
    "arrived": "This visit has arrived, so that is not possible. Read it again.",
    "in_session": "This visit is in session, so that is not possible. Read it again.",
    "completed": "This visit is completed, so that is not possible. Read it again.",
    "cancelled": "This visit was cancelled, so that is not possible. Read it again.",
    "no_show": "This visit was a no-show, so that is not possible. Read it again.",
}


def require_state(verb: str, state: str) -> None:
    """Raise `Refusal` `wrong_state` unless the verb may start from this state."""
    if state not in FROM[verb]:
        raise Refusal("wrong_state", SENTENCES[state], state=state)
