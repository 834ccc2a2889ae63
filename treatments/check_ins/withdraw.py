"""Take back questions that have not left."""

from clinic.mail import outbox
from scheduling.models import Attendance
from treatments.models import Episode


def withdraw_questions(episode: Episode, *, after: Attendance | None = None) -> None:
    """Take back what is still to leave about this complaint, or about one session of it.

    Call it in the transaction that ends the cause, under the lock of the complaint or of the note.
    """
    asked = episode.check_ins.unanswered()
    for check_in in asked.filter(attendance=after) if after else asked:
        outbox.withdraw(about=check_in.letter_key)
