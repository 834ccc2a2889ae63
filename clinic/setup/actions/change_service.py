"""Change a service on the menu."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.models import Service
from clinic.setup.actions.set_requirements import check_candidates, set_requirements


@transaction.atomic
def change_service(
    *, service: Service, wanted: Mapping[str, Any], revision: int | None, by: Actor, verb: str = "changed"
) -> Service:
    """Change a service; requirements, when given, replace the whole set. Booked visits keep theirs."""
    check_candidates(wanted.get("requirements", []))
    service = Service.lock_revision(service.pk, revision)
    for name, value in wanted.items():
        if name != "requirements":
            setattr(service, name, value)
    service.revision += 1
    service.full_clean()
    service.save()
    if "requirements" in wanted:
        set_requirements(service, wanted["requirements"])
    audit.record(by, verb, service, fields=wanted)
    return service
