"""Read what the page of a client shows of contact, consents, letters and calls, in few queries."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.http import Http404

from clients.models import Call, Client, Consent, LegalHold, MergeRecord, TherapistWish
from clients.models.age import age_on
from clients.models.consent import EXPIRED
from clients.models.consent_text import KINDS
from clinic import clock
from clinic.mail.suppressions import suppressions_of_person, with_present_state
from clinic.models import Envelope, Staff, Suppression

MOST_LETTERS = 20
MOST_CALLS = 10


@dataclass(frozen=True)
class ConsentOfKind:
    """A client's last word about one kind: the consent that stands or ended last, and who recorded each."""

    kind: str
    last: Consent | None
    recorded_by: str = ""
    ended_by: str = ""

    @property
    def stands(self) -> bool:
        """True while the client agrees."""
        return self.last is not None and self.last.withdrawn_at is None and not self.is_over

    @property
    def is_over(self) -> bool:
        """True once its time is over."""
        if self.last is None:
            return False
        ends_at = self.last.ends_at
        is_over = self.last.withdrawn_at is None and ends_at is not None and ends_at <= clock.now()
        return is_over or self.last.ended_how == EXPIRED

    @property
    def ended_on(self) -> datetime | None:
        """The time at which the last word ended; None while it counts."""
        if self.last is None or self.stands:
            return None
        return self.last.withdrawn_at or self.last.ends_at


def open_client(pk: UUID) -> Client:
    """Return a client with guardian and payer; raises Http404, and `client_merged` for one who leads on."""
    return _first_or_404(Client.objects.select_related("guardian", "payer"), pk)


def open_record(pk: UUID, *, on: date) -> Any:
    """Return a client with guardian and payer, and what the record shows of others, as lists of its columns.

    `wards_on_file`, `paid_for_on_file`, `wishes` about therapists, `merges_standing`; `is_held` says that a
    legal hold counts on this day. Raises as `open_client`.
    """
    wards = Client.objects.on_file().filter(guardian=OuterRef("pk")).order_by("name", "id")
    wishes = TherapistWish.objects.filter(client=OuterRef("pk")).order_by("resource__name", "pk")
    merges = MergeRecord.objects.filter(target=OuterRef("pk"), undone_at=None).order_by("-merged_at")
    holds = LegalHold.objects.standing(on).filter(client=OuterRef("pk"))
    paid_for = Client.objects.on_file().filter(payer=OuterRef("pk")).order_by("name", "id")
    clients = Client.objects.select_related("guardian", "payer").annotate(
        is_held=Exists(holds),
        paid_for_on_file=ArraySubquery(paid_for.values(shown=JSONObject(pk="pk", name="name"))),
        merges_standing=ArraySubquery(merges.values(shown=JSONObject(pk="pk"))),
        wards_on_file=ArraySubquery(wards.values(shown=JSONObject(pk="pk", name="name"))),
        wishes=ArraySubquery(wishes.values(shown=JSONObject(wish="wish", name="resource__name"))),
    )
    return _first_or_404(clients, pk)


def _first_or_404(clients: QuerySet[Client], pk: UUID) -> Client:
    client = clients.filter(pk=pk).first()
    if client is None:
        raise Http404
    client.require_not_merged()
    return client


def age_of(client: Client, on: date) -> int | None:
    """Return a client's age on this day; None where the birth date is unknown."""
    return age_on(client.birth_on, on) if client.birth_on else None


def name_of_actor(key: str) -> Subquery:
    """Return the name of the member of staff whose key stands in this column; null for anybody else."""
    return Subquery(Staff.objects.of_actor(OuterRef(key)).values("name")[:1])


def consents_by_kind(client: Client) -> list[ConsentOfKind]:
    """Return the client's last word about each kind of consent, in one query."""
    newest = (
        client.consents.order_by("kind", "-given_at", "-pk")
        .distinct("kind")
        .annotate(recorder=name_of_actor("recorded_by"), ender=name_of_actor("withdrawn_by"))
    )
    last: dict[str, Any] = {consent.kind: consent for consent in newest}
    return [
        ConsentOfKind(kind, last[kind], last[kind].recorder or "", last[kind].ender or "")
        if kind in last
        else ConsentOfKind(kind, None)
        for kind in KINDS
    ]


def newest_letters(client: Client) -> list[Envelope]:
    """Return the newest letters about a client with their present state, and one more than are shown."""
    letters = Envelope.objects.filter(recipient_key=str(client.pk)).order_by("-created_at", "-pk")
    return list(with_present_state(letters)[: MOST_LETTERS + 1])


def newest_calls(client: Client) -> list[Call]:
    """Return the newest calls with a client, and one more than are shown."""
    calls: QuerySet[Call] = client.calls.select_related("logged_by").order_by("-called_at", "-pk")
    return list(calls[: MOST_CALLS + 1])


def kept_back_letters(client: Client) -> list[Suppression]:
    """Return what keeps back letters to a client, or to the guardian who reads them."""
    reader = client.guardian or client
    of_client = suppressions_of_person(client.email, str(client.pk))
    guardians = Q(cause="bounce", address=reader.email.lower()) & ~Q(address="")
    return list(of_client | Suppression.objects.filter(guardians).order_by("-created_at"))


def therapists_wished(record: Any, wish: str) -> list[str]:
    """Return the names of the therapists about whom the client of an open record has this wish."""
    return [each["name"] for each in record.wishes if each["wish"] == wish]
