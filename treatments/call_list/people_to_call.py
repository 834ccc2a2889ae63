"""List whom the desk should call, and why, without a clinical word."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clients.addressing import speaker
from clients.models import Call, Client
from clinic.models import Practice
from clinic.setup.days import earliest_today
from scheduling.letters.phone_reminders import PHONE_REASONS, visits_to_call_about
from scheduling.models import Appointment, WaitlistOffer
from scheduling.sick_days.to_call_about import to_call_about
from scheduling.waitlist.to_call_about import offers_to_call_about
from treatments.follow_ups.calls_wanted import ASKED_FOR_A_CALL, calls_wanted

ON_WAITLIST, ON_SICK_DAY = "waitlist_offer", "sick_day"
REASONS_TO_CALL = {
    ASKED_FOR_A_CALL: "Asked for a call.",
    ON_SICK_DAY: "Their therapist cannot work, and no letter tells them: say what became of the visit.",
    ON_WAITLIST: "A time that they wait for is held for them, and no letter reaches them: offer it.",
    **PHONE_REASONS,
}


@dataclass(frozen=True)
class ReasonToCall:
    """Why a client is to be called: they asked for it at a time, or a visit is the cause."""

    code: str
    due_at: datetime
    visit: Appointment | None = None
    offer: WaitlistOffer | None = None

    @property
    def sentence(self) -> str:
        return REASONS_TO_CALL[self.code]

    @property
    def asked_at(self) -> datetime | None:
        return self.due_at if self.visit is None and self.offer is None else None


@dataclass(frozen=True)
class PersonToCall:
    """A client, with whoever speaks for them, the reasons to call and the last call logged."""

    client: Client
    call: Client
    reasons: list[ReasonToCall]
    last_call: Call | None


type Position = tuple[datetime, UUID]
"""Where a client stands on the list: who asked, in that order, then by the start of their next visit."""


def positions(practice: Practice, reason: str = "") -> dict[Position, list[ReasonToCall]]:
    """Return the reasons to call of all clients who have any, or one of this code, in the list's order.

    A visit of a sick day is told of once, as that.
    """
    reasons: dict[UUID, list[ReasonToCall]] = defaultdict(list)
    for client, at in _requests():
        reasons[client].append(ReasonToCall(ASKED_FOR_A_CALL, at))
    for offer in offers_to_call_about():
        reasons[offer.entry.client_id].append(ReasonToCall(ON_WAITLIST, offer.created_at, offer=offer))
    told_on_sick_days = set()
    for settled in to_call_about():
        told_on_sick_days.add(settled.visit_id)
        to_tell = ReasonToCall(ON_SICK_DAY, settled.started_at, settled.visit)
        reasons[settled.visit.client_id].append(to_tell)
    for visit, code in visits_to_call_about(practice):
        if visit.pk in told_on_sick_days:
            continue
        reasons[visit.client_id].append(ReasonToCall(code, visit.starts_at, visit))
    rows = {
        (of_client[0].due_at, client): of_client
        for client, of_client in reasons.items()
        if not reason or any(one.code == reason for one in of_client)
    }
    return dict(sorted(rows.items(), key=lambda row: row[0]))


def people_to_call(
    practice: Practice, rows: Iterable[tuple[Position, list[ReasonToCall]]]
) -> Iterator[PersonToCall]:
    """Yield these clients with all that the list shows of them, in three queries."""
    by_client = {client: reasons for (_, client), reasons in rows}
    clients = Client.objects.select_related("guardian").in_bulk(list(by_client))
    last_calls, today = _last_calls(by_client), earliest_today()
    for key, reasons in by_client.items():
        client = clients[key]
        call = speaker(client, today, practice)
        yield PersonToCall(client, call, reasons, last_calls.get(key))


def _requests() -> Iterator[tuple[UUID, datetime]]:
    """Yield each client who asked for a call and was not reached since, with the time of the first wish."""
    first: dict[UUID, datetime] = {}
    for client, at in calls_wanted():
        first[client] = min(at, first.get(client, at))
    yield from first.items()


def _last_calls(clients: Collection[UUID]) -> dict[UUID, Call]:
    """Return the newest call with each of these clients."""
    calls = Call.objects.not_in_error().filter(client__in=clients)
    newest = calls.order_by("client", "-called_at", "-pk").distinct("client")
    return {call.client_id: call for call in newest.select_related("logged_by", "entered_in_error_by")}
