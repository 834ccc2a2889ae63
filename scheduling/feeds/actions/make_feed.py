"""Make the address at which a calendar program reads a diary, and end it."""

from django.db import transaction

from clinic import audit, clock
from clinic.http.problems import NOT_ALLOWED
from clinic.models import Resource, Staff
from clinic.roles import OWNER
from scheduling.models import CalendarFeed


@transaction.atomic
def make_feed(*, resource: Resource, names: bool, by: Staff) -> CalendarFeed:
    """Make the address of a therapist's or a room's calendar: an owner's of any, a therapist's of their own.

    Raises `not_allowed` and `feed_exists`.
    """
    require_may_make(by, resource)
    feed = CalendarFeed.objects.create(resource=resource, names=names, made_by=by)
    audit.record(by, "made_feed", feed)
    return feed


@transaction.atomic
def end_feed(*, feed: CalendarFeed, by: Staff) -> None:
    """End an address: from now on it answers nobody. One that has ended stays so. Raises `not_allowed`."""
    feed = CalendarFeed.lock(feed.pk)
    require_may_make(by, feed.resource)
    if feed.ended_at is None:
        feed.ended_at = clock.now()
        feed.save(update_fields=["ended_at"])
        audit.record(by, "ended_feed", feed)


def require_may_make(person: Staff, resource: Resource) -> None:
    """Refuse whoever is neither an owner nor the therapist whose calendar it is."""
    if OWNER not in person.roles and resource.staff_id != person.pk:
        raise NOT_ALLOWED
