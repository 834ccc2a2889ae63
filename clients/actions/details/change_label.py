"""Add or change a label, with the services that are kept for whoever has it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from clients.models import KeptService, Label
from clinic import audit
from clinic.actions.records import add_record, change_record
from clinic.actors import Actor
from clinic.models import Service


@transaction.atomic
def add_label(fields: Mapping[str, Any], *, by: Actor) -> Label:
    """Add a label; `services` are those of the audience `labelled` that whoever has it may have."""
    columns = {name: value for name, value in fields.items() if name != "services"}
    label = add_record(Label, columns, by=by)
    _keep(label, fields.get("services", ()))
    return label


@transaction.atomic
def change_label(
    label: Label, changes: Mapping[str, Any], *, revision: int | None, by: Actor, verb: str = "changed"
) -> Label:
    """Set these fields of a label; `services` replace those that it names."""
    columns = {name: value for name, value in changes.items() if name != "services"}
    label = change_record(label, columns, revision=revision, by=by, verb=verb)
    if "services" in changes and _keep(label, changes["services"]):
        label.save_revision()
        audit.record(by, "changed", label, fields=["services"])
    return label


def _keep(label: Label, services: Iterable[Service]) -> bool:
    """Make these the services that the label names; return True if they were others."""
    chosen, present = {service.pk for service in services}, set(label.service_keys)
    label.kept_services.filter(service__in=present - chosen).delete()
    KeptService.objects.bulk_create(
        KeptService(label=label, service_id=key) for key in sorted(chosen - present)
    )
    return chosen != present
