"""Compose the letters to clients about their visits: confirmation, change, cancellation and reminder."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from clients.addressing import addressee
from clinic.mail import outbox
from clinic.mail.layout import Heading
from clinic.mail.letter_hours import LetterHours
from clinic.mail.outbox import Letter
from clinic.models import Practice
from scheduling.letters import told
from scheduling.letters.wording import Reader, Visit
from scheduling.models import Appointment

BOOKED, MOVED, CANCELLED, REMINDER = "booking_confirmed", "booking_moved", "booking_cancelled", "reminder"


def confirmation(appointment: Appointment, practice: Practice) -> list[Letter]:
    """Return the letters that a visit is booked: its facts, and until when it is free to cancel."""
    return [
        visit.letter(
            reader,
            BOOKED,
            "Your visit is booked: {when}",
            [
                Heading("Your visit is booked"),
                visit.greeting(reader),
                visit.facts(reader),
                visit.free_until(reader),
            ],
            button=_button(reader, "See, confirm or cancel"),
            method="REQUEST",
        )
        for visit, reader in _readers(appointment, practice)
    ]


def change_notice(appointment: Appointment, practice: Practice, notified_start: datetime) -> list[Letter]:
    """Return the letters that a visit has changed; `notified_start` is the start last told to the client."""
    return [
        visit.letter(
            reader,
            MOVED,
            "Your visit has changed: {when}",
            [
                Heading("Your visit has changed"),
                visit.greeting(reader),
                visit.facts(reader, notified_start=notified_start),
                visit.free_until(reader),
            ],
            button=_button(reader, "See, confirm or cancel"),
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
            [
                Heading("Your visit is cancelled"),
                *visit.cancellation_blocks(reader, by_clinic, free_times),
            ],
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
            [Heading("See you soon"), visit.greeting(reader), visit.facts(reader), visit.free_until(reader)],
            may_opt_out=True,
            send_before=appointment.starts_at,
            hours=hours_of_reminders(practice, reader.client.zone(appointment.location.zone)),
            button=_button(reader, "Confirm or cancel" if appointment.state == "booked" else "See or cancel"),
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


def post_change(appointment: Appointment, practice: Practice) -> None:
    """Post the letters that say what changed since the client was told last."""
    assert appointment.told_before, "a change starts from what was told"
    notified_start = told.start_in(appointment.told_before)
    post_update(appointment, practice, partial(change_notice, notified_start=notified_start))


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
