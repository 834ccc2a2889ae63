"""Compose the letters to clients about their visits: confirmation, change, cancellation and reminder."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from clients.addressing import addressee
from clients.models import Client
from clinic.appearance.languages import writing_in
from clinic.mail import outbox
from clinic.mail.layout import Paragraph
from clinic.mail.letter_hours import LetterHours
from clinic.mail.outbox import Letter
from clinic.models import Practice
from scheduling.letters import told
from scheduling.letters.wording import Reader, Visit
from scheduling.models import Appointment
from scheduling.questions_before import question_blocks

BOOKED, MOVED, CANCELLED, REMINDER = "booking_confirmed", "booking_moved", "booking_cancelled", "reminder"


def confirmation(
    appointment: Appointment, practice: Practice, only: Collection[UUID] | None = None
) -> list[Letter]:
    """Return the letters that a visit is booked: its facts, and until when it is free to cancel."""

    def compose(visit: Visit, reader: Reader) -> Letter:
        hello = visit.greeting(
            reader,
            _("Hello {name}, your visit is booked, and we look forward to it."),
            _("Hello {name}, the visit of {whose} is booked, and we look forward to it."),
        )
        return visit.letter(
            reader,
            BOOKED,
            _("Your visit is booked: {when}"),
            [
                *(hello, visit.moment(reader)),
                *question_blocks(appointment, reader.person),
                *visit.given_up(reader),
                *(visit.terms(reader), visit.facts(reader)),
            ],
            button=_button(reader, _("Confirm, move or cancel")),
            method="REQUEST",
        )

    return _to_readers(appointment, practice, compose, only)


def change_notice(
    appointment: Appointment, practice: Practice, notified_start: datetime, *, by_clinic: bool = False
) -> list[Letter]:
    """Return the letters that a visit has changed; `notified_start` is the start last told to the client.

    When the change comes from the clinic, it says sorry and asks whether it suits.
    """

    def compose(visit: Visit, reader: Reader) -> Letter:
        blocks = [
            _greeting_of_change(visit, reader, by_clinic),
            visit.moment(reader, notified_start=notified_start),
            visit.if_it_does_not_suit(reader) if by_clinic else visit.terms(reader),
            visit.facts(reader),
        ]
        button = _button(reader, _("Confirm, move or cancel"))
        subject = _("Your visit has changed: {when}")
        return visit.letter(reader, MOVED, subject, blocks, button=button, method="REQUEST")

    return _to_readers(appointment, practice, compose)


def _greeting_of_change(visit: Visit, reader: Reader, by_clinic: bool) -> Paragraph:
    if by_clinic:
        return visit.greeting(
            reader,
            _("Hello {name}, we are sorry: we had to change your visit."),
            _("Hello {name}, we are sorry: we had to change the visit of {whose}."),
        )
    return visit.greeting(
        reader,
        _("Hello {name}, your visit has changed: this is what holds now."),
        _("Hello {name}, the visit of {whose} has changed: this is what holds now."),
    )


def cancellation_notice(
    appointment: Appointment,
    practice: Practice,
    by_clinic: bool,
    free_times: Sequence[datetime] = (),
    only: Collection[UUID] | None = None,
) -> list[Letter]:
    """Return the letters that a visit is cancelled; the clinic says sorry and names three free times."""

    def compose(visit: Visit, reader: Reader) -> Letter:
        return visit.letter(
            reader,
            CANCELLED,
            _("Your visit on {when} is cancelled"),
            list(visit.cancellation_blocks(reader, by_clinic, free_times)),
            method="CANCEL",
        )

    return _to_readers(appointment, practice, compose, only)


def hours_of_reminders(practice: Practice, zone: ZoneInfo) -> LetterHours:
    """Return the hours in which reminders leave to a client in this time zone."""
    return LetterHours(practice.remind_from_hour, practice.remind_until_hour, zone)


def reminder(
    appointment: Appointment, practice: Practice, hours: int, *, to: Collection[UUID]
) -> list[Letter]:
    """Return the reminders to the clients in `to`; posted once per client, rule (`hours`) and start."""

    def compose(visit: Visit, reader: Reader) -> Letter:
        hello = visit.greeting(
            reader,
            _("Hello {name}, your visit is coming up. See you soon."),
            _("Hello {name}, the visit of {whose} is coming up. See you soon."),
        )
        return visit.letter(
            reader,
            REMINDER,
            _("Reminder of your visit: {when}"),
            [hello, visit.moment(reader), visit.terms(reader), visit.facts(reader)],
            may_opt_out=True,
            send_before=appointment.starts_at,
            hours=hours_of_reminders(practice, reader.client.zone(appointment.location.zone)),
            button=_button(reader, _reminder_label(appointment)),
            dedupe_key=f"reminder:{appointment.pk}:{hours}:{appointment.starts_at.isoformat()}:{reader.client.pk}",
        )

    return _to_readers(appointment, practice, compose, only=to)


def post_update(
    appointment: Appointment, practice: Practice, compose: Callable[[Appointment, Practice], list[Letter]]
) -> None:
    """Post letters on a visit that changed; its SEQUENCE grows with them, and stays when nobody is told."""
    appointment.sequence += 1
    composed = compose(appointment, practice)
    if not composed:
        appointment.sequence -= 1
    for letter in composed:
        outbox.post(letter, wait=practice.letter_grace)


def post_change(appointment: Appointment, practice: Practice, *, by_clinic: bool = False) -> None:
    """Post the letters that say what changed since the client was told last, and who wanted it."""
    assert appointment.told_before, "a change starts from what was told"
    notified_start = told.start_in(appointment.told_before)
    post_update(
        appointment, practice, partial(change_notice, notified_start=notified_start, by_clinic=by_clinic)
    )


def _reminder_label(appointment: Appointment) -> str:
    return _("Confirm, move or cancel") if appointment.state == "booked" else _("See, move or cancel")


def _button(reader: Reader, label: str) -> str:
    """Return the label of the button; a guest can only see the visit."""
    return label if reader.booked else _("See the visit")


def _to_readers(
    appointment: Appointment,
    practice: Practice,
    compose: Callable[[Visit, Reader], Letter],
    only: Collection[UUID] | None = None,
) -> list[Letter]:
    """Return a letter to each reader, or to those about these clients only, each in the reader's language."""
    letters = []
    for visit, reader in readers_of(appointment, practice):
        if only is None or reader.client.pk in only:
            with writing_in(reader.person.language, practice.language):
                letters.append(compose(visit, reader))
    return letters


def readers_of(appointment: Appointment, practice: Practice) -> Iterator[tuple[Visit, Reader]]:
    """Yield a reader for each address of the people treated, the client who booked first."""
    visit = in_words(appointment, practice)
    written_to = set()
    for client in _attending(appointment):
        person = addressee(client, on=appointment.location.today())
        if person is None or person.address.lower() in written_to:
            continue
        written_to.add(person.address.lower())
        yield visit, Reader(client, person, booked=client.pk == appointment.client_id)


def in_words(appointment: Appointment, practice: Practice) -> Visit:
    """Return the visit with the names of who treats and who comes."""
    appointment.load_people()
    therapists = [row.resource.name for row in appointment.assignments.all() if row.kind == "therapist"]
    return Visit(appointment, practice, therapists, [client.called for client in _attending(appointment)])


def _attending(appointment: Appointment) -> list[Client]:
    """Return the people treated, the client who booked first."""
    attending = [attendance.client for attendance in appointment.attendances.all()]
    return sorted(attending, key=lambda client: client.pk != appointment.client_id)
