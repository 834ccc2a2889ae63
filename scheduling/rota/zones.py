"""Say in which time zone hours of a resource are typed and read."""

from zoneinfo import ZoneInfo

from clinic.models import Practice, Resource
from scheduling.models import Shift


def zone_of(resource: Resource, practice: Practice) -> ZoneInfo:
    """Return the zone of a room or device; of a therapist the one they work in, if it is one, else ours."""
    if resource.location is not None:
        return resource.location.zone
    names = set(Shift.objects.filter(resource=resource).values_list("location__timezone", flat=True))
    return ZoneInfo(names.pop()) if len(names) == 1 else practice.zone
