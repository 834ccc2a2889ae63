"""Read why letters are kept back: an address that does not exist, or somebody who opted out."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Lower

from clinic.models import Envelope, Staff, Suppression
from clinic.models.outbox import PENDING
from clinic.prepared_query import Param, PreparedQuery

KEPT_BACK = PreparedQuery(
    lambda: Suppression.objects.filter(
        Q(cause="bounce", address__eq_any=Param("addresses"))
        | Q(cause="opt_out", recipient_key__eq_any=Param("keys"))
    ).values_list("address", "recipient_key", "kind")
)


def suppressions_of(
    address: str | OuterRef, recipient_key: str | OuterRef, kind: str | OuterRef
) -> QuerySet[Suppression]:
    """Return what keeps back letters of this kind to this person at this address."""
    text = Value(address) if isinstance(address, str) else address
    return Suppression.objects.filter(
        Q(cause="bounce", address=Lower(text)) | Q(cause="opt_out", recipient_key=recipient_key, kind=kind)
    )


def cause_of(envelope: Envelope) -> str:
    """Return why a letter is kept back: `bounce` or `opt_out`; blank if nothing keeps it back."""
    found = suppressions_of(envelope.to_address, envelope.recipient_key, envelope.kind)
    return found.order_by("created_at").values_list("cause", flat=True).first() or ""


def with_present_state(letters: QuerySet[Envelope]) -> QuerySet[Any]:
    """Return letters to clients with what becomes of them: `present_state` and `present_cause`.

    A letter that waits and will be kept back says so at once.
    """
    keeping_back = suppressions_of(OuterRef("to_address"), OuterRef("recipient_key"), OuterRef("kind"))
    cause = Subquery(keeping_back.order_by("created_at").values("cause")[:1])
    will_be_kept_back = Q(state__in=PENDING, awaited_cause__isnull=False)
    return letters.annotate(awaited_cause=cause).annotate(
        present_state=Case(When(will_be_kept_back, then=Value("suppressed")), default=F("state")),
        present_cause=Case(When(will_be_kept_back, then=F("awaited_cause")), default=F("cause")),
    )


def suppressions_of_person(address: str, recipient_key: str) -> QuerySet[Suppression]:
    """Return what keeps back letters of any kind to this person, the newest first."""
    return Suppression.objects.filter(
        Q(cause="bounce", address=address.lower()) & ~Q(address="")
        | Q(cause="opt_out", recipient_key=recipient_key)
    ).order_by("-created_at")


def whose_letters_are_kept_back(addresses: Mapping[str, str], kind: str = "") -> set[str]:
    """Return the people of whose letters some kind, or this one, is kept back; `addresses` are by key."""
    lowered = {key: address.lower() for key, address in addresses.items()}
    rows = KEPT_BACK(addresses=list(lowered.values()), keys=list(lowered)) if lowered else []
    suppressed = {
        found
        for address, key, opted_out_of in rows
        if not (kind and opted_out_of) or opted_out_of == kind
        for found in (address, key)
    }
    return {key for key, address in lowered.items() if {key, address} & suppressed}


def is_to_staff(envelope: Envelope) -> bool:
    """Return True for a letter to a member of staff: an alert is tried whatever came before."""
    try:
        key = UUID(envelope.recipient_key)
    except ValueError:
        return False
    return Staff.objects.filter(pk=key).exists()
