"""Log a telephone call with a client, or mark one as entered in error."""

from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from django.db import transaction

from clients.models import Call, Client
from clinic import audit, clock
from clinic.models import Staff
from clinic.refusals import fault


class CallDetails(TypedDict):
    """A call as it is logged; `person` is the other end where it was not the client."""

    direction: str
    outcome: str
    called_at: NotRequired[datetime]
    person: NotRequired[str]
    words: NotRequired[str]


@transaction.atomic
def log_call(*, client: Client, by: Staff, **details: Unpack[CallDetails]) -> Call:
    """Append a call to a client's calls, as of now unless its time is given.

    Raises `in_the_future`, `before_birth` and `client_archived`.
    """
    now = clock.now()
    called_at = details.pop("called_at", now)
    if called_at > now:
        raise fault("/called_at", "in_the_future", "Log a call once it was made.")
    client = Client.lock(client.pk)
    client.require_on_file()
    client.require_in_lifetime(called_at, pointer="/called_at")
    call = Call.objects.create(client=client, called_at=called_at, logged_by=by, **details)
    audit.record(by, "logged_call", call, client_key=client.pk, fields=["outcome"])
    return call


@transaction.atomic
def mark_call_in_error(*, call: Call, reason: str, by: Staff) -> Call:
    """Leave a call out of account, with the reason; it stays readable. Raises `call_in_error`."""
    Client.lock(call.client_id)
    call.refresh_from_db()
    call.require_standing()
    call.entered_in_error_at, call.entered_in_error_by = clock.now(), by
    call.entered_in_error_reason = reason
    call.save(update_fields=["entered_in_error_at", "entered_in_error_by", "entered_in_error_reason"])
    audit.record(by, "marked_in_error", call, client_key=call.client_id)
    return call
