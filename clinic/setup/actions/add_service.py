"""Put a service on the menu."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypedDict, Unpack

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.models import Service
from clinic.setup.actions.set_requirements import RequirementFields, check_candidates, set_requirements


class ServiceFields(TypedDict, total=False):
    """The columns of a service that people set; price in minor units."""

    name: str
    category: str
    length: timedelta
    cleanup_before: timedelta
    cleanup_after: timedelta
    price: int
    colour: str
    treats: int
    online_notice_hours: int | None
    start_every_minutes: int | None
    reminder_hours: list[int] | None
    audience: str
    online: bool
    online_new: str
    online_known: str
    tags: list[str]


class NewService(ServiceFields):
    """A new service with its requirements."""

    requirements: Sequence[RequirementFields]


class ServiceChanges(ServiceFields, total=False):
    """Changes of a service; its requirements as a whole set, and when it went out of use."""

    requirements: Sequence[RequirementFields]
    archived_at: datetime | None


@transaction.atomic
def add_service(
    *, requirements: Sequence[RequirementFields], by: Actor, **fields: Unpack[ServiceFields]
) -> Service:
    """Add a service with its requirements."""
    check_candidates(requirements)
    service = Service(**fields)
    service.full_clean()
    service.save(force_insert=True)
    set_requirements(service, requirements)
    audit.record(by, "added", service, fields=[*fields, "requirements"])
    return service
