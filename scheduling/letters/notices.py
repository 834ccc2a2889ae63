"""Tell the desk what will be told to whom about a visit, in words without health data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce
from django.utils.module_loading import import_string

from clients.addressing import Addressee, addressee, others_at
from clients.models import Client, Condition
from clinic.mail.suppressions import whose_letters_are_kept_back
from clinic.models import Practice
from clinic.prepared_query import Param, PreparedQuery
from scheduling.letters.actions.remind import reminder_consents
from scheduling.models import Appointment

NOTICE_CODES = (
    "no_email",
    "no_reminders",
    "letters_kept_back",
    "shared_mailbox",
    "others_at_address",
    "guardian_missing",
    "ask_therapist",
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
    shares_address: bool


CLIENT_FACTS = PreparedQuery(
    lambda: Client.objects.filter(pk__eq_any=Param("clients")).values_list(
        "pk",
        Exists(reminder_consents().filter(client=OuterRef("pk"))),
        Exists(Condition.objects.filter(client=OuterRef("pk"), code="CI-REDFLAG", ended_at=None)),
        Exists(
            others_at(OuterRef("email"), OuterRef("pk"), Coalesce(OuterRef("guardian_id"), OuterRef("pk")))
        ),
    )
)


def attach_notices(visit: Appointment) -> Appointment:
    """Return the visit with the notices on all people treated in it, for the answer."""
    visit.__dict__["notices"] = list(_notices(visit.load_people()))
    return visit


def _notices(visit: Appointment) -> Iterator[DeskNotice]:
    today = visit.location.today()
    people = [attendance.client for attendance in visit.attendances.all()]
    rows = CLIENT_FACTS(clients=[client.pk for client in people])
    facts = {row.client: row for row in map(ClientFacts._make, rows)}
    readers = {client.pk: addressee(client, on=today) for client in people}
    kept_back = whose_letters_are_kept_back(
        {reader.key: reader.address for reader in readers.values() if reader}
    )
    flagged: set[UUID] = import_string(f"{settings.OPEN_WORK}.clients_with_red_flags")(
        [client.pk for client in people]
    )
    for client in people:
        about, reader = facts[client.pk], readers[client.pk]
        yield from _of_letters(client, reader, about, is_kept_back=str(client.pk) in kept_back)
        if _lacks_guardian(client, today):
            yield DeskNotice("guardian_missing", f"{client.name} is under age and has no guardian on file.")
        if about.is_banned or client.pk in flagged:
            yield DeskNotice(
                "ask_therapist", f"A therapist has to speak with {client.name} before the visit: pass it on."
            )


def _lacks_guardian(client: Client, today: date) -> bool:
    if client.guardian_id is not None or client.birth_on is None:
        return False
    return client.is_minor(today, Practice.current().adult_age)


def _of_letters(
    client: Client, reader: Addressee | None, about: ClientFacts, *, is_kept_back: bool
) -> Iterator[DeskNotice]:
    """Yield why letters to a client do not arrive, or who else reads them."""
    if reader is None:
        yield DeskNotice("no_email", f"{client.name} has no e-mail address: tell them of the visit yourself.")
        return
    if is_kept_back:
        yield DeskNotice(
            "letters_kept_back",
            f"Letters to {client.name} are kept back: the address failed, or they asked for none.",
        )
    if not about.will_be_reminded:
        yield DeskNotice("no_reminders", f"{client.name} has not agreed to reminders and gets none.")
    if reader.shared_mailbox and not about.shares_address:
        yield DeskNotice("shared_mailbox", f"Others read the mailbox for letters about {client.name}.")
    if about.shares_address:
        yield DeskNotice("others_at_address", f"Other clients have the e-mail address of {client.name}.")
