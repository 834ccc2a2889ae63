"""Tell the desk what will be told to whom about a visit, in words without health data."""

from collections.abc import Iterator
from dataclasses import dataclass

from clients.addressing import addressee, others_at_address
from clients.models import Client, Condition
from clinic.mail.suppressions import suppressions_of_person
from clinic.models import Practice
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


def attach_notices(visit: Appointment, practice: Practice) -> Appointment:
    """Return the visit with the notices on all people treated in it, for the answer."""
    visit.__dict__["notices"] = list(_notices(visit.load_people(), practice))
    return visit


def _notices(visit: Appointment, practice: Practice) -> Iterator[DeskNotice]:
    people = [attendance.client for attendance in visit.attendances.all()]
    consenting = reminder_consents().filter(client__in=people)
    reminded = set(consenting.values_list("client_id", flat=True))
    flagged = Condition.objects.filter(client__in=people, code="CI-REDFLAG", ended_at=None)
    to_ask = set(flagged.values_list("client_id", flat=True))
    for client in people:
        yield from _of_letters(client, visit, will_be_reminded=client.pk in reminded)
        if client.guardian_id is None and client.is_minor(visit.location.today(), practice.adult_age):
            yield DeskNotice("guardian_missing", f"{client.name} is under age and has no guardian on file.")
        if client.pk in to_ask:
            yield DeskNotice(
                "ask_therapist", f"A therapist has to speak with {client.name} before the visit: pass it on."
            )


def _of_letters(client: Client, visit: Appointment, *, will_be_reminded: bool) -> Iterator[DeskNotice]:
    """Yield why letters to a client do not arrive, or who else reads them."""
    person = addressee(client, on=visit.location.today())
    if person is None:
        yield DeskNotice("no_email", f"{client.name} has no e-mail address: tell them of the visit yourself.")
        return
    if suppressions_of_person(person.address, person.key).exists():
        yield DeskNotice(
            "letters_kept_back",
            f"Letters to {client.name} are kept back: the address failed, or they asked for none.",
        )
    if not will_be_reminded:
        yield DeskNotice("no_reminders", f"{client.name} has not agreed to reminders and gets none.")
    if person.shared_mailbox:
        yield DeskNotice("shared_mailbox", f"Others read the mailbox for letters about {client.name}.")
    if others_at_address(client).exists():
        yield DeskNotice("others_at_address", f"Other clients have the e-mail address of {client.name}.")
