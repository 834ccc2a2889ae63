"""The words around a plan, in the language of its reader; the plan itself is in English.

Nobody has reviewed a translation of self-care yet, so a reader of another language gets the plan whole in
English, with a line that says so, and when to stop and what to call at once in their own language.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clients.addressing import Addressee
from clinic.appearance.languages import ENGLISH, is_english
from clinic.mail.layout import Heading, LanguageEnd, LanguageStart, LetterBlock, Notice, Paragraph, Strong
from clinic.mail.wording import dated
from scheduling.rebooking.worklist import describe_advice, has_visit_ahead
from treatments.models import SelfCarePlan


def plan_heading(to: Addressee) -> str:
    """Return the heading of letter and page: a guardian's is not of a visit of their own."""
    return _("After the visit") if to.whose else _("After your visit")


def subject_of_plan(to: Addressee, practice: str) -> str:
    """Return the subject of the letter, which names the practice and nothing clinical."""
    subject = _("After the visit to {practice}") if to.whose else _("After your visit to {practice}")
    return subject.format(practice=practice)


def greeting(to: Addressee) -> str:
    """Return the greeting, with the client's name if a guardian reads."""
    if to.whose:
        sentence = _("Hello {name}, here is what to do for {whose} until the next visit.")
        return sentence.format(name=to.name, whose=to.whose)
    return _("Hello {name}, here is what to do until your next visit.").format(name=to.name)


def short_greeting(to: Addressee) -> str:
    """Return the greeting of a letter that has no room for a heading."""
    if to.whose:
        return _("Hello {name}, for {whose} until the next visit:").format(name=to.name, whose=to.whose)
    return _("Hello {name}, until your next visit:").format(name=to.name)


def language_line() -> str:
    """Return the line that says in which language the plan is; blank where it is the reader's."""
    line = _(
        "The plan is in English for now: nobody has reviewed a translation yet. If you do not understand a "
        "step for certain, leave it out and ask us."
    )
    return "" if is_english() else line


def language_note() -> list[LetterBlock]:
    """Return that line as a paragraph; nothing where the plan is in the reader's language."""
    line = language_line()
    return [Paragraph(Strong(line))] if line else []


def in_english(blocks: Sequence[LetterBlock]) -> list[LetterBlock]:
    """Return blocks of the plan itself, marked as English among words of another language."""
    return list(blocks) if is_english() or not blocks else [LanguageStart(ENGLISH), *blocks, LanguageEnd()]


def when_to_stop(emergency_number: str, *, with_heading: bool = True) -> list[LetterBlock]:
    """Return when to stop and what to call at once, in few words."""
    call = _("Call {number}").format(number=emergency_number)
    signs = _(
        " at once for chest pain, trouble breathing or speaking, a drooping face, numbness between the legs "
        "or your worst headache ever."
    )
    stop = _("Stop at once and ask us at sharp or shooting pain, numbness, tingling, weakness or faintness.")
    heading: list[LetterBlock] = [Heading(_("When to stop"))] if with_heading else []
    return [*heading, Paragraph(stop), Notice(Strong(call), signs)]


def next_visit_blocks(plan: SelfCarePlan) -> list[LetterBlock]:
    """Return a line about the next visit if none is booked, with the advice if this client booked."""
    attendance = plan.note.attendance
    if has_visit_ahead(attendance.client_id):
        return []
    booked_it = attendance.client_id == attendance.appointment.client_id
    advised = describe_advice(attendance.appointment) if booked_it else ""
    advice = [_("Your therapist suggests: {advice}.").format(advice=advised), " "] if advised else []
    return [Paragraph(*advice, _("Your next visit is not booked yet: call or write to us."))]


def how_long_it_runs(plan: SelfCarePlan) -> Paragraph:
    """Return until when the plan holds, and that the mailbox is not always read."""
    until = _("This plan runs until {day}.").format(day=dated(plan.expires_on))
    return Paragraph(until, " ", _("Our mailbox is not read round the clock."))


def frame_of_document(*, who: str, visit: str, until: str, phone: str, practice: str) -> dict[str, str]:
    """Return the words of the printed plan around its content; `questions` is blank without a phone."""
    questions = _("Questions? Call {phone} ({practice}).").format(phone=phone, practice=practice)
    return {
        "title": _("Your self-care plan"),
        "line": _("For {who}, after the visit on {visit}").format(who=who, visit=visit),
        "runs": _("This plan runs until {day}.").format(day=until),
        "questions": questions if phone else "",
        "note": language_line(),
    }


def name_of_document() -> str:
    """Return the name of the file that goes with the letter."""
    return pgettext("name of a file", "self-care-plan.pdf")
