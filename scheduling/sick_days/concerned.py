"""The visits that a sick day concerns: those that are in the way, and those that were settled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clients.addressing import addressee, load_guardians, speaker
from clients.models import Client
from clinic import clock
from clinic.mail.suppressions import whose_letters_are_kept_back
from clinic.models import Practice
from scheduling.models import Appointment, Block, SickDayVisit
from scheduling.models.appointment import AppointmentQuery

KIND = "sick_day"
"""The kind of the letters that tell of a sick day."""


def visits_in_the_way(sick_day: Block) -> AppointmentQuery:
    """Return the visits that the therapist of a sick day should treat then."""
    if sick_day.ended_at:
        return Appointment.objects.none()
    during = sick_day.during
    visits = Appointment.objects.standing().filter(starts_at__lt=during.upper, ends_at__gt=during.lower)
    return visits.filter(assignments__resource=sick_day.resource_id)


def people_of(visit: Appointment) -> list[UUID]:
    """Return the keys of the people treated in a visit, whoever booked first."""
    keys = [attendance.client_id for attendance in visit.attendances.all()]
    return sorted(keys, key=lambda key: key != visit.client_id)


@dataclass(frozen=True)
class ReachOfLetters:
    """The people who speak for clients, and the clients whom a letter reaches."""

    speakers: dict[UUID, Client]
    reached: frozenset[UUID]

    @classmethod
    def of(cls, clients: Iterable[Client], practice: Practice) -> "ReachOfLetters":
        """Read it for these clients, in as many queries however many they are."""
        people = {client.pk: client for client in clients}
        load_guardians(people.values())
        today = practice.today()
        readers = {key: addressee(client, today, practice) for key, client in people.items()}
        addresses = {reader.key: reader.address for reader in readers.values() if reader}
        kept_back = whose_letters_are_kept_back(addresses, kind=KIND) if addresses else set()
        reached = {key for key, reader in readers.items() if reader and reader.key not in kept_back}
        speakers = {key: speaker(client, today, practice) for key, client in people.items()}
        return cls(speakers, frozenset(reached))


def settled_visits(sick_day: Block) -> list[SickDayVisit]:
    """Return the visits that were settled, by the start that their clients knew, with all that is shown."""
    rows = SickDayVisit.objects.with_people().filter(block=sick_day)
    return list(rows.order_by("started_at", "pk"))


def present_sick_day(therapist: UUID, starts_at: datetime, ends_at: datetime) -> Block | None:
    """Return the sick day of a therapist that shares an instant with this span, if there is one."""
    days = Block.objects.sick_days().filter(resource=therapist)
    found: Block | None = days.filter(during__overlap=(starts_at, ends_at)).order_by("during").first()
    return found


def is_over(sick_day: Block) -> bool:
    """Return True once nothing of a sick day is to come."""
    return sick_day.ended_at is not None or bool(sick_day.during.upper <= clock.now())
