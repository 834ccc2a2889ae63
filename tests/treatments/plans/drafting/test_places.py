"""Places of limits are judged for a plan as for marks: by distance to what was picked on the chart."""

import pytest

from clients.places import Place
from clinic.models import Location, Staff
from tests.treatments.plans.worked.clients_of_practice import WorkedClient, mark
from tests.treatments.plans.worked.drafted import plan_of
from treatments.limits.from_red_flags import limits_with_flags
from treatments.models import SelfCarePlan, TriggerPoint
from treatments.plans.drafting.places import places_of_muscles

HIP = Place.read("zone:hip_lateral:left")


def plan_after_hip_replacement(site: str, side: str, location: Location, by: Staff) -> SelfCarePlan:
    """The draft for a client with a new left hip and one sore point."""
    zones = ("hip_lateral",)
    client = WorkedClient(
        "Anybody", "My hip.", zones, (mark(site, side, 6),), 3, conditions=(("CM-ARTHROPLASTY", (str(HIP),)),)
    )
    return plan_of(client, location, by)


@pytest.mark.parametrize(
    ("site", "side", "presses"),
    [
        ("GD1", "left", True),
        ("GN2", "left", False),
        ("PI2", "left", False),
        ("GN2", "right", True),
        ("PI2", "right", True),
    ],
)
def test_plan_presses_what_is_far_from_the_replaced_hip(
    willow: Location, therapist: Staff, site: str, side: str, presses: bool
) -> None:
    plan = plan_after_hip_replacement(site, side, willow, therapist)

    assert plan.steps.filter(kind="pressure").exists() == presses


def test_muscle_without_a_mark_is_judged_by_all_its_sites(willow: Location, therapist: Staff) -> None:
    note = plan_after_hip_replacement("GD1", "left", willow, therapist).note
    limits = limits_with_flags(note.client_id, note.visit_on)
    muscles = {TriggerPoint.objects.get(code=code).muscle.slug: code for code in ("GD1", "PI2", "UT1")}

    applied = places_of_muscles(note, muscles, limits)

    assert {muscles[muscle] for (muscle, side), places in applied.items() if HIP in places} == {"PI2"}
