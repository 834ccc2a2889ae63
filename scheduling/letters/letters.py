"""What is said to clients about their visits: booked, moved, cancelled, and soon."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from clients.addressing import addressee
from clinic import clock
from clinic.mail.layout import Heading
from clinic.mail.outbox import Letter
from clinic.models import Practice
from scheduling.letters.wording import Reader, Visit
from scheduling.models import Appointment

BOOKED, MOVED, CANCELLED, REMINDER = "booking_confirmed", "booking_moved", "booking_cancelled", "reminder"
VISIT_KINDS = (BOOKED, MOVED, CANCELLED, REMINDER)


def confirmed(appointment: Appointment, practice: Practice) -> list[Letter]:
    """The visit is in the diary: all there is to know about it, and until when it is free to cancel."""
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


def moved(appointment: Appointment, practice: Practice, told: datetime) -> list[Letter]:
    """The visit has another time, room or therapist; `told` is the start the client was told before."""
    return [
        visit.letter(
            reader,
            MOVED,
            "Your visit has changed: {when}",
            [
                Heading("Your visit has changed"),
                visit.greeting(reader),
                visit.facts(reader, told=told),
                visit.free_until(reader),
            ],
            button=_button(reader, "See, confirm or cancel"),
            method="REQUEST",
        )
        for visit, reader in _readers(appointment, practice)
    ]


def cancelled(
    appointment: Appointment, practice: Practice, by_clinic: bool, free_times: Sequence[datetime] = ()
) -> list[Letter]:
    """Only this visit is off; the clinic says sorry for its own cancelling and names three free times."""
    return [
        visit.letter(
            reader,
            CANCELLED,
            "Your visit on {when} is cancelled",
            [
                Heading("Your visit is cancelled"),
                *visit.cancelled_words(reader, by_clinic, free_times),
            ],
            method="CANCEL",
        )
        for visit, reader in _readers(appointment, practice)
    ]


def reminder(
    appointment: Appointment, practice: Practice, hours: int, *, to: Collection[UUID]
) -> list[Letter]:
    """The visit is soon; one reminder per person in `to`, rule and start, whoever asks for it again."""
    return [
        visit.letter(
            reader,
            REMINDER,
            "Reminder of your visit: {when}",
            [Heading("See you soon"), visit.greeting(reader), visit.facts(reader), visit.free_until(reader)],
            may_stop=True,
            send_before=appointment.starts_at,
            button=_button(reader, "Confirm or cancel" if appointment.state == "booked" else "See or cancel"),
            dedupe_key=f"reminder:{appointment.pk}:{hours}:{appointment.starts_at.isoformat()}:{reader.client.pk}",
        )
        for visit, reader in _readers(appointment, practice)
        if reader.client.pk in to
    ]


def _button(reader: Reader, words: str) -> str:
    """What the page behind the button lets this reader do: a guest only sees the visit."""
    return words if reader.booked else "See the visit"


def _readers(appointment: Appointment, practice: Practice) -> Iterator[tuple[Visit, Reader]]:
    """Everyone treated who can be written to, the one who booked first; one letter to an address."""
    appointment.load_people()
    attending = [attendance.client for attendance in appointment.attendances.all()]
    attending.sort(key=lambda client: client.pk != appointment.client_id)
    people = [client.name for client in attending]
    visit = Visit(appointment, practice, _therapists(appointment), people)
    written_to = set()
    for client in attending:
        person = addressee(client, on=_today(appointment))
        if person is None or person.address.lower() in written_to:
            continue
        written_to.add(person.address.lower())
        yield visit, Reader(client, person, booked=client.pk == appointment.client_id)


def _therapists(appointment: Appointment) -> list[str]:
    return [seat.resource.name for seat in appointment.assignments.all() if seat.kind == "therapist"]


def _today(appointment: Appointment) -> date:
    return clock.now().astimezone(appointment.location.zone).date()
