"""Letters to clients after a visit: one question, and one reminder of it."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.addressing import Addressee
from clients.models import Client
from clinic import clock
from clinic.appearance.languages import writing_in
from clinic.mail import outbox, wording
from clinic.mail.client_letter import client_letter
from clinic.mail.layout import Heading, LetterBlock, MainButton, Paragraph, Scale
from clinic.mail.outbox import Letter
from clinic.mail.suppressions import with_present_state
from clinic.models import Envelope, Location, Practice
from clinic.models.outbox import EnvelopeQuery
from clinic.pages import links
from scheduling.letters.examples import NOBODY, example_client, example_visit
from scheduling.models import Attendance
from treatments.models import CheckIn, ClinicalSettings, Episode, SessionNote
from treatments.models.check_in import AFTER_CLOSING

VISIT = "attendance__appointment"
CHECK_IN = "check_in"
ENDS = gettext_lazy("0 is no pain, 10 is the worst you can imagine.")
AFTER_SESSION = gettext_lazy("How strong is the pain now, from 0 to 10?")
LAST_DAYS = gettext_lazy("Over the last 7 days, how strong was the pain on average, from 0 to 10?")

RETURNED = gettext_lazy("Has the pain that we treated come back?")


def question_letter(check_in: CheckIn, to: Addressee, location: Location | Practice) -> Letter:
    """Return the letter that asks; a mailbox that others read gets the link alone.

    `location` is where the client was treated last for this episode: its mailbox, phone and zone stand in it.
    """
    practice = Practice.current()
    with writing_in(to.language, practice.language):
        hello = _(
            "Hello {name}, we have one question. It takes a few seconds and needs no sign-in. Nothing is "
            "sent until you tap Send on the page."
        )
        subject = _("A question from {practice}").format(practice=practice.name)
        return _letter(check_in, to, practice, location, subject, hello, check_in.letter_key)


def reminder_letter(check_in: CheckIn, to: Addressee, location: Location | Practice) -> Letter:
    """Return the letter that reminds of an open question; it repeats the question."""
    practice = Practice.current()
    with writing_in(to.language, practice.language):
        hello = _(
            "Hello {name}, a few days ago we sent you a question. It is still open, and your answer would "
            "help us. It takes a few seconds."
        )
        subject = _("A question from {practice} is still open").format(practice=practice.name)
        return _letter(check_in, to, practice, location, subject, hello, f"{check_in.letter_key}:again")


def _letter(
    check_in: CheckIn,
    to: Addressee,
    practice: Practice,
    location: Location | Practice,
    subject: str,
    hello: str,
    dedupe_key: str,
) -> Letter:
    # The page itself says when it is too late.
    address = links.url(CHECK_IN, str(check_in.pk), reader=to.address)
    whose = [" ", _("It is about {whose}.").format(whose=to.whose)] if to.whose else []
    blocks: list[LetterBlock] = [
        Paragraph(hello.format(name=to.name), *whose),
        *([] if to.shared_mailbox else _question(check_in, address)),
    ]
    closing = _closing(check_in, practice, location)
    return client_letter(
        CHECK_IN,
        subject,
        [*blocks, MainButton(_("Answer"), address), *closing],
        to=to,
        about=check_in.letter_key,
        practice=practice,
        location=location,
        may_opt_out=True,
        sensitivity="clinical",
        dedupe_key=dedupe_key,
        send_before=check_in.expires_at,
        hours=ClinicalSettings.current().asking_hours(check_in.episode.client.zone(location.zone)),
    )


def _question(check_in: CheckIn, address: str) -> list[LetterBlock]:
    """Return the question with its numbers; each opens the page with it chosen, and nothing is sent yet."""
    if check_in.kind == AFTER_CLOSING:
        return [Heading(str(RETURNED))]
    question = AFTER_SESSION if check_in.kind == "after_session" else LAST_DAYS
    return [Heading(str(question)), Scale(f"{address}?pain=", str(ENDS))]


def _closing(check_in: CheckIn, practice: Practice, location: Location | Practice) -> list[LetterBlock]:
    """Return until when it may be answered, and where to turn when it cannot wait."""
    zone = check_in.episode.client.zone(location.zone)
    note = wording.zone_note(check_in.expires_at, zone, location.zone)
    last = wording.moment_to_come(check_in.expires_at, zone) + (f" ({note})" if note else "")
    return [
        Paragraph(_("The link works until {last}, for one answer.").format(last=last)),
        Paragraph(
            _("In an emergency call {number} at once. This mailbox is not read round the clock.").format(
                number=practice.emergency_number_at(location)
            )
        ),
    ]


def letters_of_check_ins() -> EnvelopeQuery:
    """Return the letters about the check-in of the query around this one."""
    return Envelope.objects.filter(about=Concat(Value(f"{CHECK_IN}:"), Cast(OuterRef("pk"), TextField())))


def with_state_of_letter(check_ins: QuerySet[CheckIn]) -> QuerySet[CheckIn]:
    """Return check-ins, each with what became of its newest letter: `state_of_letter`, None without one."""
    newest = with_present_state(letters_of_check_ins()).order_by("-created_at")
    return check_ins.annotate(state_of_letter=Subquery(newest.values("present_state")[:1]))


def withdraw_questions(episode: Episode, *, after: Attendance | None = None) -> None:
    """Withdraw the waiting letters about this episode, or about one session of it.

    Call it in the transaction that ends their cause, under the lock of the episode or of the note.
    """
    check_ins = episode.check_ins.unanswered()
    for check_in in check_ins.filter(attendance=after) if after else check_ins:
        outbox.withdraw(about=check_in.letter_key)


class TreatmentLocations:
    """The location of a client's last session, of each episode and of all; the practice where there is none.

    Only sessions with a note that is not in error count. Read in one query.
    """

    def __init__(self, client: Client) -> None:
        notes = SessionNote.objects.not_in_error().filter(attendance__client=client)
        latest = notes.order_by("episode", "-created_at").distinct("episode")
        latest = latest.select_related(f"{VISIT}__location")
        self.client = client
        self.by_episode: dict[UUID | None, Location] = {
            note.episode_id: note.attendance.appointment.location
            for note in sorted(latest, key=lambda note: note.created_at, reverse=True)
        }

    def of_episode(self, episode_id: UUID) -> Location | Practice:
        """Return the location of the last session for this episode."""
        return self.by_episode.get(episode_id) or self.latest()

    def latest(self) -> Location | Practice:
        """Return the location of the client's last session."""
        return next(iter(self.by_episode.values()), None) or Practice.current()

    def client_zone(self) -> ZoneInfo:
        """Return the client's own time zone, else that of their last location."""
        return self.client.zone(self.latest().zone)


def example_question(practice: Practice) -> Letter:
    """Return the letter that asks after a session."""
    client = example_client()
    check_in = CheckIn(
        id=NOBODY,
        episode=Episode(id=NOBODY, client=client),
        kind="after_session",
        expires_at=clock.now() + timedelta(days=7),
    )
    to = Addressee(str(NOBODY), client.called, client.email or "", reader_key=str(NOBODY), reader=client)
    return question_letter(check_in, to, example_visit(practice).location)
