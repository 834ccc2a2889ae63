"""The calendars of which somebody may make addresses."""

from django.db.models import QuerySet

from clinic.models import Resource, Staff
from clinic.roles import OWNER
from scheduling.models import CalendarFeed


def feeds_of(person: Staff) -> QuerySet[CalendarFeed]:
    """Return the addresses in use that this person may make and end."""
    feeds = CalendarFeed.objects.filter(ended_at=None).select_related("resource__location", "made_by")
    return feeds if OWNER in person.roles else feeds.filter(resource__staff=person)


def calendars_of(person: Staff) -> QuerySet[Resource]:
    """Return the therapists and rooms of whose calendars this person may make an address."""
    resources: QuerySet[Resource] = Resource.objects.in_use().filter(kind__in=["therapist", "room"])
    return resources if OWNER in person.roles else resources.filter(staff=person)
