"""Add to the waitlist, change an entry, and end it."""

from collections.abc import Collection
from datetime import date
from typing import TypedDict
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client
from clinic import audit, clock
from clinic.actors import Actor
from clinic.models import Candidate, Location, Practice, Service, Staff
from clinic.refusals import fault
from scheduling.availability.suitability import check_service, require_on_file
from scheduling.freed_times import look_again
from scheduling.models import Appointment, WaitlistEntry
from scheduling.models.appointment import AHEAD
from scheduling.waitlist.actions.close_offer import close_offer
from scheduling.waitlist.refused import entry_ended

MOST_OPEN = 5
"""The entries that one client may have open: more is no wish any more."""


class EntryFields(TypedDict, total=False):
    """The fields of an entry that may be set."""

    service: Service
    therapists: Collection[UUID]
    location: Location | None
    weekdays: Collection[int]
    parts: Collection[str]
    first_on: date
    last_on: date
    shortest_notice_hours: int
    visit: Appointment | None


@transaction.atomic
def add_to_waitlist(*, client: Client, fields: EntryFields, by: Staff) -> WaitlistEntry:
    """Put a client on the waitlist.

    Raises `client_archived`, `service_off_menu`, `not_a_candidate`, `window_over`, `ends_before_start`,
    `too_many_entries`, and what `check_later_visit` raises.
    """
    client = Client.lock(client.pk)
    require_on_file([client])
    if client.waitlist_entries.filter(ended_at=None).count() >= MOST_OPEN:
        raise fault(
            "/client",
            "too_many_entries",
            _("This client waits for {most} things already. End one first.").format(most=MOST_OPEN),
        )
    entry = WaitlistEntry(client=client, added_by=by)
    _set(entry, fields)
    entry.save(force_insert=True)
    audit.record(by, "added", entry, client_key=client.pk, fields=fields)
    look_again(entry.first_on, entry.last_on)
    return entry


@transaction.atomic
def change_entry(
    *, entry: WaitlistEntry, fields: EntryFields, by: Staff, revision: int | None = None
) -> WaitlistEntry:
    """Change what somebody waits for; an offer that is open stands. Raises what `add_to_waitlist` does."""
    entry = WaitlistEntry.lock_revision(entry.pk, revision)
    if entry.ended_at:
        raise entry_ended()
    before = entry.column_values()
    _set(entry, fields)
    if entry.column_values() == before:
        return entry
    entry.save_revision()
    audit.record(by, "changed", entry, client_key=entry.client_id, fields=fields)
    look_again(entry.first_on, entry.last_on)
    return entry


def _set(entry: WaitlistEntry, fields: EntryFields) -> None:
    """Set the fields of an entry and check the whole of it."""
    for name, value in fields.items():
        is_list = name in ("therapists", "weekdays", "parts")
        setattr(entry, name, sorted(set(value)) if is_list else value)  # type: ignore[call-overload]
    check_service(entry.service)
    entry.full_clean()
    today = (entry.location or Practice.current()).today()
    if entry.last_on < today:
        raise fault("/last_on", "window_over", _("These days are over. Choose days to come."))
    _check_therapists(entry)
    _check_later_visit(entry)


def _check_therapists(entry: WaitlistEntry) -> None:
    """Refuse a therapist who does not do this."""
    able = Candidate.objects.filter(
        requirement__service=entry.service, resource__in=entry.therapists, resource__kind="therapist"
    )
    if set(entry.therapists) - set(able.values_list("resource", flat=True)):
        raise fault("/therapists", "not_a_candidate", "This service cannot be done by that therapist.")


def _check_later_visit(entry: WaitlistEntry) -> None:
    """Refuse a visit that cannot be given up: another's, one that is over, one with guests."""
    visit = entry.visit
    if visit is None:
        return
    if visit.client_id != entry.client_id:
        raise fault("/visit", "not_in_this_visit", "Name a visit that this client booked.")
    if visit.state not in AHEAD or visit.starts_at <= clock.now():
        raise fault("/visit", "visit_not_ahead", "This visit is not to come. Name one that is, or none.")
    if visit.attendances.count() > 1:
        raise fault("/visit", "visit_has_guests", "Guests come to this visit. Move it on the phone instead.")


@transaction.atomic
def end_entry(
    *, entry: WaitlistEntry, because: str = "withdrawn", by: Actor, revision: int | None = None
) -> WaitlistEntry:
    """End an entry, and take back what is offered to it; one that ended already stays as it is."""
    entry = WaitlistEntry.lock_revision(entry.pk, revision)
    if entry.ended_at:
        return entry
    for offer in entry.offers.live():
        close_offer(offer, "withdrawn")
    close_entry(entry, because, by=by)
    return entry


def close_entry(entry: WaitlistEntry, because: str, *, by: Actor) -> None:
    """End a locked entry."""
    entry.ended_at, entry.ended_because = clock.now(), because
    entry.save_revision("ended_at", "ended_because")
    audit.record(by, "closed", entry, client_key=entry.client_id, fields=["ended_because"])
