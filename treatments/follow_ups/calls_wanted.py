"""Tell who asked for a call and was not reached since, without a clinical word."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from clients.models import Call
from clinic import clock
from treatments.models import FollowUp

ASKED_FOR_A_CALL = "wants_call"
CALLS_TO_RETURN = timedelta(days=30)
"""The age at which a call that nobody returned leaves the list, so that it does not grow with history."""


def calls_wanted() -> QuerySet[Any, Any]:
    """Return the client and the time of each wish for a call that stands, and of each call to return."""
    reached = Call.objects.reached().filter(client=OuterRef("client"), called_at__gte=OuterRef("evidence_at"))
    wishes = FollowUp.objects.open().filter(
        ~Exists(reached), reason=ASKED_FOR_A_CALL, client__archived_at=None
    )
    calls = Call.objects.to_return().filter(
        called_at__gt=clock.now() - CALLS_TO_RETURN, client__archived_at=None
    )
    to_return = calls.values_list("client", "called_at")
    return wishes.values_list("client", "evidence_at").union(to_return, all=True)
