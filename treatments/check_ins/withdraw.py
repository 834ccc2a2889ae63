"""Withdraw the letters of questions that have not left yet."""

from clinic.mail import outbox
from scheduling.models import Attendance
from treatments.models import Episode


def withdraw_questions(episode: Episode, *, after: Attendance | None = None) -> None:
    """Withdraw the waiting letters about this episode, or about one session of it.

    Call it in the transaction that ends their cause, under the lock of the episode or of the note.
    """
    check_ins = episode.check_ins.unanswered()
    for check_in in check_ins.filter(attendance=after) if after else check_ins:
        outbox.withdraw(about=check_in.letter_key)
