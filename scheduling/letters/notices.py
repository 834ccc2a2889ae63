"""Tell the desk what will be told to whom about a visit, in words without health data."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast, Coalesce, Lower
from django.utils.module_loading import import_string

from clients.addressing import Addressee, addressee, load_guardians, others_at
from clients.models import Client, Condition
from clinic.models import Practice, Suppression
from clinic.prepared_query import Param, PreparedQuery
from scheduling.letters.actions.remind import reminder_consents
from scheduling.letters.way import Surroundings, client_is_elsewhere, therapist_is_elsewhere, too_near
from scheduling.models import Appointment

NOTICE_CODES = (
    "no_email",
    "no_reminders",
    "letters_kept_back",
    "shared_mailbox",
    "others_at_address",
    "guardian_missing",
    "ask_therapist",
    "no_time_for_the_way",
)


@dataclass(frozen=True)
class DeskNotice:
    """Something the desk should know of a visit: a stable code and a sentence."""

    code: str
    sentence: str


class ClientFacts(NamedTuple):
    """The facts of a client that notices need beside the client's record and their reader's."""

    client: UUID
    will_be_reminded: bool
    is_banned: bool
    is_flagged: bool
    shares_address: bool
    opted_out: bool
    own_address_failed: bool
    address_of_guardian_failed: bool
    is_elsewhere: bool
    therapist_is_elsewhere: bool


def _open_red_flags() -> Exists:
    return Exists(import_string(f"{settings.OPEN_WORK}.red_flags_of")(OuterRef("pk")))


def _failed(address: str) -> Exists:
    return Exists(Suppression.objects.filter(cause="bounce", address=Lower(OuterRef(address))))


CLIENT_FACTS = PreparedQuery(
    lambda: Client.objects.filter(pk__eq_any=Param("clients")).values_list(
        "pk",
        Exists(reminder_consents().filter(client=OuterRef("pk"))),
        Exists(Condition.objects.filter(client=OuterRef("pk"), code="CI-REDFLAG", ended_at=None)),
        _open_red_flags(),
        Exists(
            others_at(OuterRef("email"), OuterRef("pk"), Coalesce(OuterRef("guardian_id"), OuterRef("pk")))
        ),
        Exists(Suppression.objects.filter(cause="opt_out", recipient_key=Cast(OuterRef("pk"), CharField()))),
        _failed("email"),
        _failed("guardian__email"),
        Exists(client_is_elsewhere()),
        Exists(therapist_is_elsewhere()),
    )
)


def attach_notices(visit: Appointment, practice: Practice | None = None) -> Appointment:
    """Return the visit with the notices on all people treated in it, for the answer."""
    visit.__dict__["notices"] = list(_notices(visit.load_people(), practice or Practice.current()))
    return visit


def notices_of_client(client: Client, practice: Practice) -> list[DeskNotice]:
    """Return the notices on one client today, whatever is booked."""
    facts = _facts_of([client], Surroundings.of_nothing())
    return list(_of_client(client, facts[client.pk], practice.today(), practice))


def _notices(visit: Appointment, practice: Practice) -> Iterator[DeskNotice]:
    today = visit.location.today()
    people = [attendance.client for attendance in visit.attendances.all()]
    load_guardians(people)
    facts = _facts_of(people, Surroundings.of(visit))
    for client in people:
        yield from _of_client(client, facts[client.pk], today, practice)
    if any(about.is_elsewhere or about.therapist_is_elsewhere for about in facts.values()):
        yield from (DeskNotice("no_time_for_the_way", sentence) for sentence in too_near(visit))


def _facts_of(people: Iterable[Client], surroundings: Surroundings) -> dict[UUID, ClientFacts]:
    rows = CLIENT_FACTS(clients=[client.pk for client in people], **surroundings._asdict())
    return {row.client: row for row in map(ClientFacts._make, rows)}


def _of_client(client: Client, about: ClientFacts, today: date, practice: Practice) -> Iterator[DeskNotice]:
    name = client.listed_name
    yield from _of_letters(client, addressee(client, today, practice), about)
    if _lacks_guardian(client, today, practice):
        yield DeskNotice("guardian_missing", f"{name} is under age and has no guardian on file.")
    if about.is_banned or about.is_flagged:
        yield DeskNotice(
            "ask_therapist",
            f"A therapist has to speak with {name} before the visit: pass it on.",
        )


def _lacks_guardian(client: Client, today: date, practice: Practice) -> bool:
    if client.guardian_id is not None or client.birth_on is None:
        return False
    return client.is_minor(today, practice.adult_age)


def _of_letters(client: Client, reader: Addressee | None, about: ClientFacts) -> Iterator[DeskNotice]:
    """Yield why letters to a client do not arrive, or who else reads them."""
    name = client.listed_name
    if reader is None:
        yield DeskNotice("no_email", f"{name} has no e-mail address: tell them of the visit yourself.")
        return
    failed = about.own_address_failed if reader.reader is client else about.address_of_guardian_failed
    if about.opted_out or failed:
        yield DeskNotice(
            "letters_kept_back",
            f"Letters to {name} are kept back: the address failed, or they asked for none.",
        )
    if not about.will_be_reminded:
        yield DeskNotice("no_reminders", f"{name} has not agreed to reminders and gets none.")
    if not about.shares_address and _is_read_by_others(client, reader):
        yield DeskNotice("shared_mailbox", f"Others read the mailbox for letters about {name}.")
    if about.shares_address:
        yield DeskNotice("others_at_address", f"Other clients have the e-mail address of {name}.")


def _is_read_by_others(client: Client, reader: Addressee) -> bool:
    """Return True if it was said so of the mailbox, or others have the address of somebody else who reads."""
    return bool(client.shared_mailbox) if reader.reader is client else reader.shared_mailbox
