"""Change a service on the menu."""

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.models import Service
from clinic.setup.actions.add_service import ServiceChanges
from clinic.setup.actions.set_requirements import check_candidates, set_requirements


@transaction.atomic
def change_service(
    *, service: Service, changes: ServiceChanges, revision: int | None, by: Actor, verb: str = "changed"
) -> Service:
    """Change a service; requirements, when given, replace the whole set. Booked visits keep theirs."""
    check_candidates(changes.get("requirements", []))
    service = Service.lock_revision(service.pk, revision)
    before = service.column_values()
    for name, value in changes.items():
        if name != "requirements":
            setattr(service, name, value)
    service.full_clean()
    if "requirements" not in changes and service.column_values() == before:
        return service
    service.save_revision()
    if "requirements" in changes:
        set_requirements(service, changes["requirements"])
    audit.record(by, verb, service, fields=changes)
    return service
