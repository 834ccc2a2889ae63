"""Rules of self-care plans that hold whatever was found and whatever the client's conditions are."""

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.places import Place
from treatments.catalogue.reading import read
from treatments.catalogue.words import ON_THE_FLOOR, REGIONS, TOOLS
from treatments.plan_steps import Care, Dose, Step, Stretch
from treatments.planning import Draft, Finding, plan_from
from treatments.restrictions import Effect, Restrictions

DOSE = Dose(
    default_muscles=3,
    max_floor_muscles=2,
    moderate_from=4,
    severe_from=7,
    severe_max_muscles=1,
    max_pressure_minutes_a_day=10,
    max_stretches=4,
    max_hold_seconds=90,
    max_repeats=3,
    intensity_max=5,
    rolling_minutes_a_day=5,
    warm_up_minutes=2,
    break_every_minutes=45,
    three_days=(0, 2, 4),
    two_days=(1, 4),
)


@cache
def cares() -> dict[str, Care]:
    """The self-care of every muscle of the catalogue."""
    return {muscle["slug"]: care_of(muscle) for muscle in read().muscles}


def care_of(muscle: dict[str, Any]) -> Care:
    """A muscle's entry as planning sees it."""
    care, points = muscle["self_care"], muscle["trigger_points"]
    stretch = Stretch(**care["stretch"] | {"risks": frozenset(care["stretch"]["risks"])})
    return Care(
        slug=muscle["slug"],
        name=muscle["name"],
        region=muscle["region"],
        self_treatable=muscle["self_treatable"],
        tools=tuple(care["tools"]),
        how=care["how"] or "",
        position=care["position"] or "",
        teach_first=care["teach_first"],
        hold_min=care["hold_seconds_min"],
        hold_max=care["hold_seconds_max"],
        repeats=care["repeats"],
        sessions_per_week_max=care["sessions_per_week_max"],
        cautions=tuple(care["cautions"]),
        stretch=stretch,
        has_therapist_only_points=any(point["therapist_only"] for point in points),
        refers_to={point["code"]: point["referral"]["primary"] for point in points},
    )


POINTS = [
    (muscle["slug"], point["code"], point["therapist_only"])
    for muscle in read().muscles
    for point in muscle["trigger_points"]
]


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    """Any point of the catalogue, on either side, with anything noted or not."""
    muscle, site, therapist_only = draw(st.sampled_from(POINTS))
    free = draw(st.booleans())
    return Finding(
        muscle=muscle,
        side=draw(st.sampled_from(["left", "right"])),
        site="" if free else site,
        therapist_only=False if free else therapist_only,
        active=draw(st.sampled_from([None, True, False])),
        pain=draw(st.none() | st.integers(0, 10)),
        fits_complaint=draw(st.booleans()),
        no_self_care=draw(st.sampled_from([False, False, True])),
        taught=draw(st.booleans()),
    )


names = st.sampled_from(sorted(cares()))
regions = st.sampled_from(sorted(REGIONS))
some = st.frozensets
effects = st.builds(
    Effect,
    codes=st.just(frozenset({"X"})),
    tools_allowed=st.none() | some(st.sampled_from(sorted(TOOLS)), min_size=1),
    tools_removed=some(st.sampled_from(sorted(TOOLS)), max_size=2),
    risks_removed=some(st.sampled_from(["end_range", "loaded_flexion"])),
    no_pressure_muscles=some(names, max_size=10),
    no_pressure_regions=some(regions, max_size=3),
    no_stretch_muscles=some(names, max_size=5),
    positions_removed=some(st.sampled_from(["supine", "prone"])),
    hold_max=st.none() | st.just(30),
    intensity_max=st.none() | st.just(3),
    max_muscles=st.none() | st.just(1),
)
places = st.builds(
    Place, kind=st.just("region"), name=regions, side=st.sampled_from(["left", "right", "both"])
)
restrictions = st.builds(
    Restrictions,
    self_care=st.sampled_from(["gentle", "by_plan_effects", "unrestricted", "unrestricted"]),
    avoided_places=st.lists(places, max_size=3),
    avoided_muscles=some(names, max_size=5),
    techniques_excluded=st.dictionaries(
        st.none() | places, some(st.sampled_from(["stretch", "tool_pressure", "heat"])), max_size=1
    ),
    effects=st.lists(effects, max_size=2),
)
pain = st.none() | st.integers(0, 10)
owned = st.lists(st.sampled_from(sorted(TOOLS)), unique=True)


def pressing(draft: Draft) -> list[Step]:
    """The steps that press."""
    return [step for step in draft.steps if step.kind == "pressure"]


@settings(max_examples=400, deadline=None)
@given(st.lists(findings(), max_size=12), restrictions, pain, owned)
def test_no_plan_breaks_a_rule(
    found: list[Finding], limits: Restrictions, pain: int | None, tools: list[str]
) -> None:
    draft = plan_from(found, cares(), limits, DOSE, tools_owned=tools, pain=pain)
    muscles = {step.muscle for step in draft.steps if step.muscle}
    floor = {step.muscle for step in draft.steps if step.muscle and step.body_position in ON_THE_FLOOR}

    assert len(muscles) <= limits.lowest("max_muscles", DOSE.default_muscles)
    assert len(floor) <= DOSE.max_floor_muscles
    assert sum(step.seconds_a_day for step in pressing(draft)) <= DOSE.max_pressure_minutes_a_day * 60
    assert len([step for step in draft.steps if step.kind == "stretch"]) <= DOSE.max_stretches
    assert all(step.why and step.how for step in draft.steps)
    if pain is not None and pain >= DOSE.severe_from:
        assert len(pressing(draft)) <= DOSE.severe_max_muscles
    for step in draft.steps:
        if step.muscle:
            assert not limits.avoids(step.muscle, cares()[step.muscle].region, step.side)
    for step in pressing(draft):
        check_pressing(step, found, limits)


def check_pressing(step: Step, found: list[Finding], limits: Restrictions) -> None:
    """What holds for every pressing step."""
    care = cares()[step.muscle]
    own = [finding for finding in found if finding.muscle == step.muscle]
    assert care.self_treatable
    assert limits.allows_pressure(care.slug, care.region, step.side, care.position)
    assert step.tool in limits.tools_for(care.tools, care.region, step.side)
    assert not any(finding.therapist_only and finding.site in step.sites for finding in own)
    assert not care.teach_first or any(finding.taught for finding in own)
    assert 1 <= len(step.days) <= care.sessions_per_week_max <= 3
    assert not any((day + 1) % 7 in step.days for day in step.days)
    assert step.hold_seconds is not None
    assert care.hold_max is not None
    assert step.hold_seconds <= min(care.hold_max, limits.lowest("hold_max", DOSE.max_hold_seconds))
    assert step.intensity_max == limits.lowest("intensity_max", DOSE.intensity_max)


def find(muscle: str, site: str, **fields: Any) -> Finding:
    """A finding on the left."""
    return Finding(**({"muscle": muscle, "side": "left", "site": site} | fields))


def muscles(draft: Draft) -> list[str]:
    """The muscles of a draft's pressing."""
    return [step.muscle for step in pressing(draft)]


def test_both_sides_of_a_muscle_are_one_item() -> None:
    found = [find("trapezius-upper", "UT1"), find("trapezius-upper", "UT2", side="right")]

    [step] = pressing(plan_from(found, cares(), Restrictions(), DOSE))

    assert (step.side, step.sites) == ("both", ("UT1", "UT2"))


def test_active_before_latent_before_sorer() -> None:
    found = [
        find("soleus", "SL1", active=False, pain=9),
        find("trapezius-upper", "UT1", active=True, pain=2),
        find("infraspinatus", "IN1", active=True, pain=6),
    ]

    kept = plan_from(found, cares(), Restrictions(), replace(DOSE, default_muscles=2))

    assert set(muscles(kept)) == {"trapezius-upper", "infraspinatus"}
    assert kept.left_out == ["Soleus: for your next visit."]


def test_a_key_muscle_goes_before_its_satellite() -> None:
    found = [find("trapezius-upper", "UT1", active=True), find("trapezius-lower", "LT1")]

    kept = plan_from(found, cares(), Restrictions(), replace(DOSE, default_muscles=1))

    assert muscles(kept) == ["trapezius-lower"]


def test_the_plan_goes_from_trunk_to_limb_each_stretch_after_its_pressing() -> None:
    found = [find("soleus", "SL1"), find("trapezius-upper", "UT1"), find("quadratus-lumborum", "QL1")]

    steps = plan_from(found, cares(), Restrictions(), DOSE).steps

    assert [(step.kind, step.muscle) for step in steps if step.muscle] == [
        (kind, muscle)
        for muscle in ("quadratus-lumborum", "trapezius-upper", "soleus")
        for kind in ("pressure", "stretch")
    ]


@pytest.mark.parametrize(
    ("pain", "days", "seconds"), [(2, (0, 2, 4), 90), (5, (1, 4), 30), (None, (0, 2, 4), 30)]
)
def test_the_worse_the_pain_the_gentler_the_start(
    pain: int | None, days: tuple[int, ...], seconds: int
) -> None:
    [step] = pressing(plan_from([find("trapezius-upper", "UT1")], cares(), Restrictions(), DOSE, pain=pain))

    assert (step.days, step.hold_seconds) == (days, seconds)


def test_the_first_allowed_tool_the_client_owns_is_chosen() -> None:
    found = [find("trapezius-upper", "UT1")]

    for owned, tool in ((["tennis_ball"], "tennis_ball"), ([], "hands")):
        [step] = pressing(plan_from(found, cares(), Restrictions(), DOSE, tools_owned=owned))
        assert step.tool == tool


def test_gentle_means_neither_pressing_nor_rolling_nor_end_range() -> None:
    draft = plan_from(
        [find("trapezius-upper", "UT1"), find("suboccipitals", "SO1")],
        cares(),
        Restrictions(self_care="gentle"),
        DOSE,
    )

    assert {step.muscle for step in draft.steps if step.muscle} == {"suboccipitals"}
    assert {"pressure", "light_rolling"}.isdisjoint(step.kind for step in draft.steps)


def test_nothing_found_still_gives_advice() -> None:
    draft = plan_from([], cares(), Restrictions(), DOSE)

    assert {"hydration", "posture", "movement"} <= {step.kind for step in draft.steps}
