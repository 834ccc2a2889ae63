"""Set the requirements of a service and their candidates: a part of adding or changing a service."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import NotRequired, TypedDict

from django.db.models import F
from django.utils.translation import gettext as _

from clinic.models import Candidate, Requirement, Resource, Service
from clinic.refusals import fault

ASIDE = 1000
"""Positions are unique: rows step aside by this many before they take their new ones."""

LEAST, MOST = timedelta(minutes=5), timedelta(hours=12)


class CandidateFields(TypedDict):
    """A resource that may fill a requirement, with a length and a price of its own if any."""

    resource: Resource
    length: NotRequired[timedelta | None]
    price: NotRequired[int | None]


class RequirementFields(TypedDict):
    """A requirement of a service: what kind of resource it needs, and which may serve."""

    kind: str
    candidates: Sequence[CandidateFields]


def check_candidates(requirements: Sequence[RequirementFields]) -> None:
    """Refuse a candidate of another kind than its requirement, named twice, archived or of an odd length."""
    for index, requirement in enumerate(requirements):
        seen = set()
        for number, candidate in enumerate(requirement["candidates"]):
            resource, pointer = candidate["resource"], f"/requirements/{index}/candidates/{number}/resource"
            if resource.kind != requirement["kind"]:
                raise fault(
                    pointer,
                    "wrong_kind",
                    _("This is a {kind}, not a {word}.").format(kind=resource.kind, word=requirement["kind"]),
                )
            if resource.archived_at:
                raise fault(pointer, "archived", "This is archived. Name one that is in use.")
            if resource.pk in seen:
                raise fault(pointer, "candidate_exists", "A resource is named once per requirement.")
            if (length := candidate.get("length")) is not None and not LEAST <= length <= MOST:
                raise fault(
                    pointer.replace("/resource", "/length"), "out_of_range", "Give 5 minutes to 12 hours."
                )
            seen.add(resource.pk)


def set_requirements(service: Service, requirements: Sequence[RequirementFields]) -> None:
    """Replace the requirements of a service, keeping rows of the same kind: booked visits point at them."""
    present = defaultdict(list)
    for row in service.requirements.select_for_update(no_key=True).order_by("position"):
        present[row.kind].append(row)
    service.requirements.update(position=F("position") + ASIDE)
    current = []
    for position, requirement in enumerate(requirements):
        rows = present[requirement["kind"]]
        row = rows.pop(0) if rows else Requirement(service=service, kind=requirement["kind"])
        row.position = position
        row.save()
        current.append(row)
    service.requirements.filter(position__gte=ASIDE).delete()
    Candidate.objects.filter(requirement__service=service).delete()
    Candidate.objects.bulk_create(
        Candidate(requirement=row, **candidate)
        for row, requirement in zip(current, requirements, strict=True)
        for candidate in requirement["candidates"]
    )
