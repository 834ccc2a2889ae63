"""Compose the letters to clients about their visits: confirmation, change, cancellation and reminder."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from clients.addressing import addressee
from clinic.mail import outbox
from clinic.mail.letter_hours import LetterHours
from clinic.mail.outbox import Letter
from clinic.models import Practice
from scheduling.letters import told
from scheduling.letters.wording import Reader, Visit
from scheduling.models import Appointment

BOOKED, MOVED, CANCELLED, REMINDER = "booking_confirmed", "booking_moved", "booking_cancelled", "reminder"
_CHANGED = "{visit} has changed: this is what holds now."
_CHANGED_BY_CLINIC = "we are sorry: we had to change {visit}."


def confirmation(appointment: Appointment, practice: Practice) -> list[Letter]:
    """Return the letters that a visit is booked: its facts, and until when it is free to cancel."""
    return [
        visit.letter(
            reader,
            BOOKED,
            "Your visit is booked: {when}",
            [
                visit.greeting(reader, "{visit} is booked, and we look forward to it."),
                visit.moment(reader),
                visit.terms(reader),
                visit.facts(reader),
            ],
            button=_button(reader, "Confirm, move or cancel"),
            method="REQUEST",
        )
        for visit, reader in _readers(appointment, practice)
    ]


def change_notice(
    appointment: Appointment, practice: Practice, notified_start: datetime, *, by_clinic: bool = False
) -> list[Letter]:
    """Return the letters that a visit has changed; `notified_start` is the start last told to the client.

    When the change comes from the clinic, it says sorry and asks whether it suits.
    """
    return [
        visit.letter(
            reader,
            MOVED,
            "Your visit has changed: {when}",
            [
                visit.greeting(reader, _CHANGED_BY_CLINIC if by_clinic else _CHANGED),
                visit.moment(reader, notified_start=notified_start),
                visit.if_it_does_not_suit(reader) if by_clinic else visit.terms(reader),
                visit.facts(reader),
            ],
            button=_button(reader, "Confirm, move or cancel"),
            method="REQUEST",
        )
        for visit, reader in _readers(appointment, practice)
    ]


def cancellation_notice(
    appointment: Appointment, practice: Practice, by_clinic: bool, free_times: Sequence[datetime] = ()
) -> list[Letter]:
    """Return the letters that a visit is cancelled; the clinic says sorry and names three free times."""
    return [
        visit.letter(
            reader,
            CANCELLED,
            "Your visit on {when} is cancelled",
            list(visit.cancellation_blocks(reader, by_clinic, free_times)),
            method="CANCEL",
        )
        for visit, reader in _readers(appointment, practice)
    ]


def hours_of_reminders(practice: Practice, zone: ZoneInfo) -> LetterHours:
    """Return the hours in which reminders leave to a client in this time zone."""
    return LetterHours(practice.remind_from_hour, practice.remind_until_hour, zone)


def reminder(
    appointment: Appointment, practice: Practice, hours: int, *, to: Collection[UUID]
) -> list[Letter]:
    """Return the reminders to the clients in `to`; posted once per client, rule (`hours`) and start."""
    return [
        visit.letter(
            reader,
            REMINDER,
            "Reminder of your visit: {when}",
            [
                visit.greeting(reader, "{visit} is coming up. See you soon."),
                visit.moment(reader),
                visit.terms(reader),
                visit.facts(reader),
            ],
            may_opt_out=True,
            send_before=appointment.starts_at,
            hours=hours_of_reminders(practice, reader.client.zone(appointment.location.zone)),
            button=_button(reader, _reminder_label(appointment)),
            dedupe_key=f"reminder:{appointment.pk}:{hours}:{appointment.starts_at.isoformat()}:{reader.client.pk}",
        )
        for visit, reader in _readers(appointment, practice)
        if reader.client.pk in to
    ]


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
    return "Confirm, move or cancel" if appointment.state == "booked" else "See, move or cancel"


def _button(reader: Reader, label: str) -> str:
    """Return the label of the button; a guest can only see the visit."""
    return label if reader.booked else "See the visit"


def _readers(appointment: Appointment, practice: Practice) -> Iterator[tuple[Visit, Reader]]:
    """Yield a reader for each address of the people treated, the client who booked first."""
    appointment.load_people()
    attending = [attendance.client for attendance in appointment.attendances.all()]
    attending.sort(key=lambda client: client.pk != appointment.client_id)
    people = [client.name for client in attending]
    visit = Visit(appointment, practice, _therapists(appointment), people)
    written_to = set()
    for client in attending:
        person = addressee(client, on=appointment.location.today())
        if person is None or person.address.lower() in written_to:
            continue
        written_to.add(person.address.lower())
        yield visit, Reader(client, person, booked=client.pk == appointment.client_id)


def _therapists(appointment: Appointment) -> list[str]:
    return [
        assignment.resource.name
        for assignment in appointment.assignments.all()
        if assignment.kind == "therapist"
    ]
