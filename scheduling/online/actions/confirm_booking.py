"""Make the visit of an online booking, once the link in the letter proved the e-mail."""

from datetime import timedelta

from django.db import transaction

from clients.actions.consents.terms import ConsentTerms, SignatureDetails
from clients.actions.give_consent import give_consent
from clients.actions.register import register
from clients.actions.stated_conditions.record import record_stated_condition
from clients.models import Client
from clinic import clock
from clinic.actors import LinkBearer, SystemActor
from clinic.refusals import Refusal
from scheduling.bookings import reservations
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment, OnlineBooking, OnlineRequest
from scheduling.online.actions.ask import ask_for_visit
from scheduling.online.locking import lock_booking, lock_hold
from scheduling.online.matching import client_of
from scheduling.online.menu import choice_of, require_way, was_treated
from scheduling.online.refused import booking_over

LEADS_ON = timedelta(days=2)
"""How long the link of the letter still leads to the visit."""
REGISTRAR = SystemActor("online_booking")


@transaction.atomic
def confirm_booking(*, booking: OnlineBooking) -> OnlineBooking:
    """Book or ask for the held time, for the client with this e-mail or a new one; once, however often asked.

    The hold is given up for the visit in the same transaction, and what was typed goes to the client's
    record: consent, and conditions as stated by the client. Raises `booking_over`, `not_online`, and what
    `book` does.
    """
    booking = lock_booking(booking.pk)
    if booking.is_confirmed:
        return booking
    if booking.state != "sent":
        raise booking_over()
    hold = lock_hold(booking)
    client = client_of(booking)
    way = require_way(booking.service, known=client is not None and was_treated(client.pk))
    [client] = reservations.lock_clients([(client or _register(booking)).pk])
    by = LinkBearer(str(client.pk))
    _record_consent(booking, client, by)
    for code in booking.conditions:
        record_stated_condition(client=client, code=code, places=(), by=by)
    leads_to: Appointment | OnlineRequest
    if way == "request":
        leads_to = ask_for_visit(booking, client)
    else:
        leads_to = book(
            client=client,
            service=booking.service,
            starts_at=booking.starts_at,
            requested=choice_of(booking).requested,
            location=booking.location,
            hold=hold,
            by=by,
        )
    booking.forget(leads_to=leads_to, until=clock.now() + LEADS_ON)
    booking.save()
    return booking


def _register(booking: OnlineBooking) -> Client:
    return register(
        name=booking.name,
        email=booking.email,
        phone=booking.phone,
        birth_on=booking.birth_on,
        language=booking.language,
        by=REGISTRAR,
    )


def _record_consent(booking: OnlineBooking, client: Client, by: LinkBearer) -> None:
    """Record what was agreed to, signed by name; not a text that stands already or is offered no more."""
    text = booking.consent_text
    if text is None:
        return
    signature = SignatureDetails(name=booking.name, text_hash=text.hash, address=booking.email)
    try:
        with transaction.atomic():
            give_consent(
                client=client,
                kind=text.kind,
                how="online",
                text=text,
                given_by_name=booking.name,
                given_at=max(booking.agreed_at or clock.now(), client.created_at),
                terms=ConsentTerms(given_as="client", signature=signature),
                by=by,
            )
    except Refusal as refusal:
        codes = {each["code"] for each in refusal.errors} | {refusal.code}
        if not codes & {"consent_given_already", "text_not_offered", "text_changed", "withdrawn_since"}:
            raise
