"""Say which seats a service needs filled, and by whom or what: a part of adding or changing a service."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import F

from clinic.models import Candidate, Requirement, Service
from clinic.refusals import fault

ASIDE = 1000
"""Positions are unique: rows step aside by this many before they take their new ones."""

LEAST, MOST = timedelta(minutes=5), timedelta(hours=12)

type Seats = Sequence[Mapping[str, Any]]


def check_candidates(requirements: Seats) -> None:
    """Refuse a candidate of another kind than its requirement, named twice, archived or of an odd length."""
    for index, wanted in enumerate(requirements):
        seen = set()
        for number, candidate in enumerate(wanted["candidates"]):
            resource, place = candidate["resource"], f"/requirements/{index}/candidates/{number}/resource"
            if resource.kind != wanted["kind"]:
                raise fault(place, "wrong_kind", f"This is a {resource.kind}, not a {wanted['kind']}.")
            if resource.archived_at:
                raise fault(place, "archived", "This is archived. Name one that is in use.")
            if resource.pk in seen:
                raise fault(place, "candidate_exists", "A resource is named once per requirement.")
            if (length := candidate.get("length")) is not None and not LEAST <= length <= MOST:
                raise fault(
                    place.replace("/resource", "/length"), "out_of_range", "Give 5 minutes to 12 hours."
                )
            seen.add(resource.pk)


def set_requirements(service: Service, requirements: Seats) -> None:
    """Make these the seats to fill, keeping the rows of seats that stay: booked visits point at them."""
    kept = defaultdict(list)
    for row in service.requirements.select_for_update(no_key=True).order_by("position"):
        kept[row.kind].append(row)
    service.requirements.update(position=F("position") + ASIDE)
    stand = []
    for position, wanted in enumerate(requirements):
        rows = kept[wanted["kind"]]
        row = rows.pop(0) if rows else Requirement(service=service, kind=wanted["kind"])
        row.position = position
        row.save()
        stand.append(row)
    service.requirements.filter(position__gte=ASIDE).delete()
    Candidate.objects.filter(requirement__service=service).delete()
    Candidate.objects.bulk_create(
        Candidate(requirement=row, **candidate)
        for row, wanted in zip(stand, requirements, strict=True)
        for candidate in wanted["candidates"]
    )
