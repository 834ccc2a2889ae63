"""The rooms, the hot-stone kit, the six services and the health history of the demo."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from clinic import clock
from clinic.actions.records import add_record
from clinic.models import Location, Resource, Service, Staff
from clinic.setup.actions.add_service import add_service
from clinic.setup.actions.set_requirements import CandidateFields, RequirementFields
from config.demo.clinic import DemoClinic
from scheduling.models import Attendance
from scheduling.models.appointment import AHEAD
from treatments.intake.actions.ask import ask_form
from treatments.intake.default_form import add_health_history

ROOMS = ("Oak Room", "Birch Room", "Garden Room")
KIT = "Hot-stone kit"
FORMS_ASKED = 4


@dataclass(frozen=True)
class DemoServices:
    """The services that may be booked."""

    first_visit: Service
    trigger_points: Service
    focus: Service
    deep_tissue: Service
    hot_stone: Service
    couples: Service


def add_demo_services(willow: DemoClinic) -> DemoServices:
    """Add the rooms, the device and the services."""
    oak, birch, garden = (_add_resource(willow.location, "room", name, by=willow.fern) for name in ROOMS)
    kit = _add_resource(willow.location, "device", KIT, by=willow.fern)
    salon = _add_resource(willow.lille, "room", "Salon", by=willow.fern)
    anyone, rooms = _requirement(willow.theo, willow.mara), _requirement(oak, birch, garden, salon)

    def offer(name: str, minutes: int, price: int, *requirements: RequirementFields, **more: Any) -> Service:
        length, cleanup = timedelta(minutes=minutes), timedelta(minutes=15)
        fields = {"name": name, "length": length, "cleanup_after": cleanup, "price": price, **more}
        return add_service(requirements=requirements or (anyone, rooms), by=willow.fern, **fields)

    kind = {"category": "Trigger points", "colour": "#5B7F95"}
    return DemoServices(
        offer("First visit: trigger point massage", 75, 7800, **kind, online=True),
        offer("Trigger point massage", 60, 6500, **kind, online=True),
        offer("Focus visit: one region", 30, 3800, **kind, online=True),
        offer("Deep tissue massage", 60, 6800, category="Massage", tags=["deep_tissue"]),
        offer(
            "Hot stone massage",
            90,
            9500,
            *(_requirement(willow.mara), _requirement(oak, garden), _requirement(kit)),
            category="Massage",
            colour="#B0714F",
            tags=["hot_stone", "heat", "long_visit"],
        ),
        offer(
            "Couples massage",
            60,
            12500,
            *(anyone, anyone, _requirement(garden)),
            category="Massage",
            colour="#8A6FA0",
            treats=2,
        ),
    )


def _add_resource(location: Location, kind: str, name: str, *, by: Staff) -> Resource:
    return add_record(Resource, {"kind": kind, "name": name, "location": location}, by=by)


def _requirement(*candidates: Resource) -> RequirementFields:
    """Return a requirement that any of these resources fulfils."""
    return {"kind": candidates[0].kind, "candidates": _candidates(candidates)}


def _candidates(candidates: Iterable[Resource]) -> list[CandidateFields]:
    return [{"resource": resource} for resource in candidates]


def publish_demo_form(willow: DemoClinic) -> None:
    """Publish the health history, and ask it of the next clients."""
    form = add_health_history(by=willow.fern, is_published=True)
    coming = Attendance.objects.filter(
        appointment__state__in=AHEAD, appointment__starts_at__gt=clock.now(), client__archived_at=None
    )
    asked: set[UUID] = set()
    for attendance in coming.order_by("appointment__starts_at", "pk").select_related("client"):
        if attendance.client_id not in asked and len(asked) < FORMS_ASKED:
            asked.add(attendance.client_id)
            ask_form(client=attendance.client, form=form, by=willow.dana)
