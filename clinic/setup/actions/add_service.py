"""Put a service on the menu."""

from typing import Any

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.models import Service
from clinic.setup.actions.set_requirements import RequirementRows, check_candidates, set_requirements


@transaction.atomic
def add_service(*, requirements: RequirementRows, by: Actor, **fields: Any) -> Service:
    """Add a service with its requirements."""
    check_candidates(requirements)
    service = Service(**fields)
    service.full_clean()
    service.save(force_insert=True)
    set_requirements(service, requirements)
    audit.record(by, "added", service, fields=[*fields, "requirements"])
    return service
