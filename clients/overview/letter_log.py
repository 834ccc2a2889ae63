"""Read which letters did not leave, which wait, and what keeps letters back."""

from collections import defaultdict

from django.db.models import Q, QuerySet

from clients.models import Client
from clinic.http.pagination import PageOfRows, page_of_rows
from clinic.mail.actions.send_test_letter import TEST
from clinic.mail.suppressions import with_present_state
from clinic.models import Envelope, Staff, Suppression

NEWEST_FIRST = ("-created_at", "-pk")
SHOWN_TESTS = 3
GOING = ("preparing", "waiting", "sending")


def undelivered_page(cursor: str) -> PageOfRows:
    """Return a page of the letters that did not leave and will not by themselves, the newest first."""
    return page_of_rows(with_present_state(Envelope.objects.undelivered()), NEWEST_FIRST, cursor=cursor)


def waiting_page(cursor: str) -> PageOfRows:
    """Return a page of the letters that have not left yet, the newest first."""
    waiting = Envelope.objects.filter(state__in=GOING)
    return page_of_rows(with_present_state(waiting), NEWEST_FIRST, cursor=cursor)


def newest_test_letters(person: Staff) -> QuerySet[Envelope]:
    """Return the newest test letters that somebody sent."""
    own = Envelope.objects.filter(recipient_key=str(person.pk), kind=TEST)
    return own.order_by(*NEWEST_FIRST)[:SHOWN_TESTS]


def suppressions_page(cursor: str) -> PageOfRows:
    """Return a page of what keeps letters back, the newest first."""
    return page_of_rows(Suppression.objects.all(), NEWEST_FIRST, cursor=cursor)


def clients_at(addresses: set[str]) -> dict[str, list[Client]]:
    """Return the clients on file whose letters go to each of these addresses, themselves or as guardian."""
    found: dict[str, list[Client]] = defaultdict(list)
    at = Q(email__in=addresses) | Q(email="", guardian__email__in=addresses)
    for client in Client.objects.filter(at).select_related("guardian").order_by("name", "pk"):
        reader = client.guardian if client.guardian and not client.email else client
        found[reader.email].append(client)
    return found
