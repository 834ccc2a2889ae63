"""Rules of self-care plans that hold whatever was found and whatever the client's conditions are."""

import re
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.places import Place
from tests.effort import examples
from treatments.catalogue.files import read_catalogue
from treatments.limits.on_plans import EffectOnPlan, Restrictions
from treatments.plans.drafting.compose import Circumstances, Draft, compose_plan
from treatments.plans.drafting.general_advice import NAMES_OF_SPOTS, NOT_THERE, stop_rules
from treatments.plans.drafting.selection import Finding
from treatments.plans.drafting.steps import (
    COMFORTABLE,
    SAME_ON_THE_LEFT,
    Dose,
    MuscleCare,
    Press,
    Step,
    Stretch,
    allowed_presses,
    choose_press,
    for_side,
    seconds_on_the_fullest_day,
    stretch_step,
)
from treatments.vocabulary import FLOOR_POSITIONS, REGIONS, TOOLS

DOSE = Dose(
    default_muscles=3,
    max_muscles=4,
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
def cares() -> dict[str, MuscleCare]:
    """The self-care of every muscle of the catalogue."""
    catalogue = read_catalogue()
    muscles = {muscle["slug"]: muscle for muscle in catalogue.muscles}
    felt = {zone["id"]: zone["felt"] for zone in catalogue.zones}
    return {care["muscle"]: care_of(muscles[care["muscle"]], care, felt) for care in catalogue.self_care}


def care_of(muscle: dict[str, Any], care: dict[str, Any], felt: dict[str, str]) -> MuscleCare:
    """A muscle's entry as planning sees it."""
    points = muscle["trigger_points"]
    stretch = Stretch(**care["stretch"] | {"risks": frozenset(care["stretch"]["risks"])})
    return MuscleCare(
        slug=muscle["slug"],
        name=muscle["name"],
        plain_name=care["plain_name"],
        region=muscle["region"],
        presses=tuple(Press(**press) for press in care["press"]),
        teach_first=care["teach_first"],
        hold_min=care["hold_seconds_min"],
        hold_max=care["hold_seconds_max"],
        repeats=care["repeats"],
        sessions_per_week_max=care["sessions_per_week_max"],
        may_be_rolled=care["may_be_rolled"],
        press_cautions=tuple(care["cautions"]["press"]),
        stretch_cautions=tuple(care["cautions"]["stretch"]),
        stretch=stretch,
        has_therapist_only_points=any(point["therapist_only"] for point in points),
        common_spots=frozenset(muscle["common_spots"]),
        felt_from={point["code"]: [felt[zone] for zone in point["referral"]["primary"]] for point in points},
    )


POINTS = [
    (muscle["slug"], point["code"], point["therapist_only"])
    for muscle in read_catalogue().muscles
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
    EffectOnPlan,
    codes=st.just(frozenset({"X"})),
    tools_allowed=st.none() | some(st.sampled_from(sorted(TOOLS)), min_size=1),
    tools_removed=some(st.sampled_from(sorted(TOOLS)), max_size=2),
    risks_removed=some(st.sampled_from(["end_range", "loaded_flexion"])),
    no_pressure_muscles=some(names, max_size=10),
    no_pressure_regions=some(regions, max_size=3),
    no_stretch_muscles=some(names, max_size=5),
    positions_removed=some(st.sampled_from(["supine", "prone"])),
    hold_min=st.none() | st.just(15),
    hold_max=st.none() | st.just(30),
    kinds_removed=some(st.sampled_from(["heat", "light_rolling", "food"])),
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
        st.none() | places,
        some(st.sampled_from(["stretch", "tool_pressure", "heat", "sustained_compression"])),
        max_size=1,
    ),
    positions_avoided=some(st.sampled_from(["supine", "sitting"])),
    effects=st.lists(effects, max_size=2),
)
pain = st.none() | st.integers(0, 10)
owned = st.lists(st.sampled_from(sorted(TOOLS)), unique=True)
spots = st.sets(st.sampled_from(sorted(NAMES_OF_SPOTS)))


def pressing(draft: Draft) -> list[Step]:
    """The steps that press."""
    return [step for step in draft.steps if step.kind == "pressure"]


class Case(NamedTuple):
    """A plan with all it was drafted from."""

    draft: Draft
    found: list[Finding]
    limits: Restrictions
    dose: Dose
    client: Circumstances

    def again(self) -> Draft:
        """The same drafted once more."""
        return compose_plan(self.found, cares(), self.limits, self.dose, self.client)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any findings, conditions, clinic's numbers, tools and pain."""
    dose = replace(
        DOSE,
        default_muscles=draw(st.integers(1, 6)),
        max_stretches=draw(st.integers(0, 6)),
        max_floor_muscles=draw(st.integers(0, 3)),
        max_pressure_minutes_a_day=draw(st.integers(1, 10)),
        three_days=draw(st.sampled_from([(0, 2, 4), (1, 3, 6), (6, 1, 3)])),
    )
    found, limits = draw(st.lists(findings(), max_size=12)), draw(restrictions)
    client = Circumstances(
        draw(owned), draw(pain), draw(st.booleans()), sorted(draw(spots)), draw(st.booleans())
    )
    return Case(compose_plan(found, cares(), limits, dose, client), found, limits, dose, client)


any_case = given(cases())
often = settings(max_examples=examples(60), deadline=None)


@often
@any_case
def test_draft_stays_within_the_caps(case: Case) -> None:
    own = [step for step in case.draft.steps if step.kind in ("pressure", "stretch")]
    stretches = [step for step in case.draft.steps if step.kind in ("stretch", "daily_stretch")]
    lying = {
        step.muscle for step in case.draft.steps if step.muscle and step.body_position in FLOOR_POSITIONS
    }

    assert len({step.muscle for step in own}) <= case.limits.minimum("max_muscles", case.dose.default_muscles)
    assert len(lying) <= case.dose.max_floor_muscles
    assert seconds_on_the_fullest_day(case.draft.steps) <= case.dose.max_pressure_minutes_a_day * 60
    assert len(stretches) <= case.dose.max_stretches


@often
@any_case
def test_draft_holds_nothing_that_a_condition_rules_out(case: Case) -> None:
    for step in case.draft.steps:
        assert case.limits.allows_kind(step.kind)
        if not step.muscle:
            continue
        care, limits = cares()[step.muscle], case.limits
        assert not limits.avoids(care.slug, care.region, step.side)
        if step.kind == "pressure":
            assert limits.allows_pressure(care.slug, care.region, step.side, step.body_position)
        else:
            stretch = care.stretch
            assert limits.allows_stretch(care.slug, care.region, step.side, stretch.position, stretch.risks)


@often
@any_case
def test_draft_presses_no_muscle_on_adjacent_days(case: Case) -> None:
    for step in pressing(case.draft):
        assert 1 <= len(step.days) <= cares()[step.muscle].sessions_per_week_max <= 3
        assert not any((day + 1) % 7 in step.days for day in step.days)
    assert len({step.muscle for step in pressing(case.draft)}) == len(pressing(case.draft))


@often
@any_case
def test_each_press_prints_the_one_text_of_its_tool_and_position(case: Case) -> None:
    for step in pressing(case.draft):
        care = cares()[step.muscle]
        [press] = [p for p in care.presses if (p.tool, p.position) == (step.tool, step.body_position)]
        assert step.how == for_side(press.text, step.side)
        assert press in allowed_presses(care, step.side, case.limits)


@often
@any_case
def test_a_tool_that_the_client_owns_is_chosen_else_the_hands(case: Case) -> None:
    for step in pressing(case.draft):
        tools = [press.tool for press in allowed_presses(cares()[step.muscle], step.side, case.limits)]
        own = [tool for tool in tools if tool in case.client.tools_owned]
        assert step.tool == (own[0] if own else "hands" if "hands" in tools else tools[0])


@often
@any_case
def test_each_step_has_the_cautions_of_its_kind_and_no_other(case: Case) -> None:
    for step in case.draft.steps:
        if step.muscle:
            care = cares()[step.muscle]
            own = care.press_cautions if step.kind == "pressure" else care.stretch_cautions
            assert tuple(line for line in step.cautions if line != COMFORTABLE) == own


@often
@any_case
def test_only_muscles_that_may_be_rolled_are_rolled_by_name_with_a_roller_of_the_client(case: Case) -> None:
    for step in case.draft.steps:
        if step.kind != "light_rolling":
            continue
        pressed = [cares()[other.muscle] for other in pressing(case.draft)]
        named = [care for care in pressed if care.plain_name in step.how]
        assert named
        assert step.tool in case.client.tools_owned
        assert all(care.may_be_rolled for care in named)
        assert all(step.tool in {press.tool for press in care.presses} for care in named)


@often
@any_case
def test_advice_comes_before_presses_presses_before_stretches_and_advice_after(case: Case) -> None:
    order = {"heat": 0, "pressure": 1, "stretch": 2, "daily_stretch": 3}
    places = [order[step.kind] for step in case.draft.steps if step.kind in order]
    assert places == sorted(places)
    kinds = [step.kind for step in case.draft.steps]
    last = max((place for place, kind in enumerate(kinds) if kind in order), default=0)
    assert {"light_rolling", "hydration", "food", "posture", "stress_sleep"}.isdisjoint(kinds[:last])


@often
@any_case
def test_why_is_said_once_for_each_muscle(case: Case) -> None:
    own = [step for step in case.draft.steps if step.kind in ("pressure", "stretch")]
    for muscle in {step.muscle for step in own}:
        assert sum(bool(step.why) for step in own if step.muscle == muscle) == 1


@often
@any_case
def test_daily_stretches_are_off_the_floor_and_touch_the_complaint(case: Case) -> None:
    for step in case.draft.steps:
        if step.kind == "daily_stretch":
            assert step.body_position not in FLOOR_POSITIONS
            assert cares()[step.muscle].common_spots & set(case.client.spots)


@pytest.mark.parametrize("side", ["left", "right", "both"])
@pytest.mark.parametrize("slug", sorted(cares()))
def test_texts_of_every_muscle_name_one_side_and_one_tool(slug: str, side: str) -> None:
    care = cares()[slug]
    texts = [(press.tool, for_side(press.text, side)) for press in care.presses]
    stretch = stretch_step(care, side)
    for tool, text in [*texts, (stretch.tool, stretch.how)]:
        assert not re.search(r"[{}]|tight side|affected side|other side\b", text)
        assert not {named for named, word in NAMES_OF_TOOLS.items() if word.search(text)} - same_family(tool)
    for words in [*(press.text for press in care.presses), care.stretch.text]:
        sided = "side}" in words
        assert (SAME_ON_THE_LEFT in for_side(words, side)) == (side == "both" and sided)
        assert mirrored(for_side(words, "left")) == for_side(words, "right")


NAMES_OF_TOOLS = {
    "tennis_ball": re.compile(r"\bballs?\b"),
    "massage_ball": re.compile(r"\bballs?\b"),
    "foam_roller": re.compile(r"\brollers?\b"),
    "massage_cane": re.compile(r"\bcanes?\b"),
    "rolling_pin": re.compile(r"\bpins?\b"),
}


def mirrored(words: str) -> str:
    """The words with left and right changed for each other."""
    other = {"left": "right", "right": "left"}
    return re.sub(r"\b(left|right)\b", lambda side: other[side[0]], words)


def same_family(tool: str) -> set[str]:
    """The tools with the same name in a text."""
    return {"tennis_ball", "massage_ball"} if tool.endswith("ball") else {tool}


@often
@any_case
def test_draft_presses_only_allowed_muscles_within_their_dose(case: Case) -> None:
    for step in pressing(case.draft):
        care = cares()[step.muscle]
        own = [finding for finding in case.found if finding.muscle == step.muscle]
        assert care.presses
        assert not any(finding.therapist_only and finding.site in step.sites for finding in own)
        assert not care.teach_first or any(finding.taught for finding in own)
        assert not all(finding.no_self_care for finding in own)
        assert step.hold_seconds is not None
        assert care.hold_max is not None
        assert step.hold_seconds <= min(care.hold_max, case.limits.minimum("hold_max", DOSE.max_hold_seconds))
        assert step.intensity_max == case.limits.minimum("intensity_max", DOSE.intensity_max)


@often
@any_case
def test_severe_pain_gives_one_pressed_muscle_and_gentle_movement(case: Case) -> None:
    if case.client.pain is None or case.client.pain < DOSE.severe_from:
        return
    assert len(pressing(case.draft)) <= DOSE.severe_max_muscles
    for step in case.draft.steps:
        assert step.kind != "daily_stretch"
        assert step.kind != "stretch" or not cares()[step.muscle].stretch.risks


@often
@any_case
def test_every_step_has_a_title_and_words(case: Case) -> None:
    assert case.draft.steps
    assert all(step.title and step.how for step in case.draft.steps)


@often
@any_case
def test_every_finding_is_planned_or_listed_as_left_out(case: Case) -> None:
    planned = {step.muscle for step in case.draft.steps}
    for finding in case.found:
        care = cares()[finding.muscle]
        content = any(line.startswith((care.name, care.stretch.name)) for line in case.draft.left_out)
        assert finding.muscle in planned or content


@often
@any_case
def test_equal_findings_give_equal_plans(case: Case) -> None:
    assert case.again() == case.draft


@given(st.integers(1, 10), st.integers(1, 96))
def test_stop_rules_are_complete_for_any_numbers(above: int, hours: int) -> None:
    rules = stop_rules(intensity_max=above, soreness_hours=hours)

    content = " ".join(rules)
    for sign in ("sharp, stabbing or shooting", "numbness", "dizzy", f"{above} of 10", f"{hours} hours"):
        assert sign in content
    assert NOT_THERE in rules


def find(muscle: str, site: str, **fields: Any) -> Finding:
    """A finding on the left."""
    return Finding(**({"muscle": muscle, "side": "left", "site": site} | fields))


def muscles(draft: Draft) -> list[str]:
    """The muscles of a draft's pressing."""
    return [step.muscle for step in pressing(draft)]


def test_both_sides_of_a_muscle_give_one_step() -> None:
    found = [find("trapezius-upper", "UT1"), find("trapezius-upper", "UT2", side="right")]

    [step] = pressing(compose_plan(found, cares(), Restrictions(), DOSE, Circumstances()))

    assert (step.side, step.sites) == ("both", ("UT1", "UT2"))


def test_active_muscles_precede_latent_and_sorer_ones() -> None:
    found = [
        find("soleus", "SL1", active=False, pain=9),
        find("trapezius-upper", "UT1", active=True, pain=2),
        find("infraspinatus", "IN1", active=True, pain=6),
    ]

    kept = compose_plan(found, cares(), Restrictions(), replace(DOSE, default_muscles=2), Circumstances())

    assert set(muscles(kept)) == {"trapezius-upper", "infraspinatus"}
    assert kept.left_out == ["Soleus: one muscle more than a plan holds."]


def test_key_muscle_precedes_its_satellite() -> None:
    found = [find("trapezius-upper", "UT1", active=True), find("trapezius-lower", "LT1")]

    kept = compose_plan(found, cares(), Restrictions(), replace(DOSE, default_muscles=1), Circumstances())

    assert muscles(kept) == ["trapezius-lower"]


def test_pressing_runs_from_trunk_to_limb_and_stretches_follow_the_sorest_first() -> None:
    found = [
        find("soleus", "SL1", pain=7),
        find("trapezius-upper", "UT1", pain=5),
        find("quadratus-lumborum", "QL1", pain=6),
    ]

    steps = compose_plan(found, cares(), Restrictions(), DOSE, Circumstances()).steps

    def muscles_of(kind: str) -> list[str]:
        return [step.muscle for step in steps if step.kind == kind]

    assert muscles_of("pressure") == ["quadratus-lumborum", "trapezius-upper", "soleus"]
    assert muscles_of("stretch") == ["soleus", "quadratus-lumborum", "trapezius-upper"]
    assert [step.title for step in steps][:2] == ["Warmth", "Warm up"]
    assert [step.kind for step in steps[-5:]] == [
        "movement",
        "hydration",
        "posture",
        "movement",
        "stress_sleep",
    ]


def test_left_and_right_alternate_within_a_region() -> None:
    found = [
        find("trapezius-upper", "UT1", pain=9),
        find("levator-scapulae", "LV1", pain=8),
        find("infraspinatus", "IN1", side="right", pain=7),
    ]

    steps = pressing(compose_plan(found, cares(), Restrictions(), DOSE, Circumstances()))

    assert [step.side for step in steps] == ["left", "right", "left"]


def test_daily_stretches_fill_the_room_at_the_spots_of_the_complaint() -> None:
    found = [find("trapezius-upper", "UT1"), find("soleus", "SL1")]

    def daily(limits: Restrictions, found: list[Finding], *spots: str) -> list[str]:
        steps = compose_plan(found, cares(), limits, DOSE, Circumstances(spots=spots)).steps
        return [step.muscle for step in steps if step.kind == "daily_stretch"]

    assert daily(Restrictions(), found) == []
    assert daily(Restrictions(), found, "neck", "shoulders") == []
    assert daily(Restrictions(), [], "upper_back", "hips") == ["trapezius-middle", "gluteus-medius"]
    careful = Restrictions(avoided_places=[Place("region", "upper_back", "left")])
    assert daily(careful, [], "upper_back") == []
    one_muscle = Restrictions(effects=[EffectOnPlan(frozenset({"X"}), max_muscles=1)])
    assert daily(one_muscle, [], "upper_back") == []


def test_warmth_is_left_out_where_a_condition_excludes_heat() -> None:
    found = [find("trapezius-upper", "UT1")]
    no_heat = Restrictions(effects=[EffectOnPlan(frozenset({"X"}), kinds_removed=frozenset({"heat"}))])
    on_a_leg = Restrictions(techniques_excluded={Place("region", "leg", "both"): frozenset({"heat"})})

    def kinds(limits: Restrictions) -> set[str]:
        return {
            step.kind
            for step in compose_plan(
                found, cares(), limits, DOSE, Circumstances(spots=tuple(NAMES_OF_SPOTS))
            ).steps
        }

    assert "heat" in kinds(Restrictions())
    assert "heat" not in kinds(no_heat) | kinds(on_a_leg)


def test_deep_or_persistent_pain_starts_one_band_gentler() -> None:
    found = [find("trapezius-upper", "UT1")]
    deep = [*found, find("psoas-major", "PA1")]

    def days(found: list[Finding], **more: Any) -> tuple[int, ...]:
        return pressing(compose_plan(found, cares(), Restrictions(), DOSE, Circumstances(pain=2, **more)))[
            0
        ].days

    assert (days(found), days(deep), days(found, persistent=True)) == ((0, 2, 4), (1, 4), (1, 4))


def test_least_important_pressing_is_left_out_when_time_is_short() -> None:
    found = [find("soleus", "SL1", pain=9), find("trapezius-upper", "UT1", pain=1)]

    draft = compose_plan(
        found, cares(), Restrictions(), replace(DOSE, max_pressure_minutes_a_day=2), Circumstances(pain=2)
    )

    assert muscles(draft) == ["soleus"]
    assert "Upper trapezius: more than a day's pressing holds." in draft.left_out


@pytest.mark.parametrize(
    ("pain", "days", "seconds"), [(2, (0, 2, 4), 90), (5, (1, 4), 30), (None, (0, 2, 4), 30)]
)
def test_worse_pain_gives_a_gentler_start(pain: int | None, days: tuple[int, ...], seconds: int) -> None:
    [step] = pressing(
        compose_plan(
            [find("trapezius-upper", "UT1")], cares(), Restrictions(), DOSE, Circumstances(pain=pain)
        )
    )

    assert (step.days, step.hold_seconds) == (days, seconds)


def test_first_allowed_tool_that_the_client_owns_is_chosen() -> None:
    found = [find("trapezius-upper", "UT1")]

    for owned, tool in ((["tennis_ball"], "tennis_ball"), ([], "hands")):
        [step] = pressing(
            compose_plan(found, cares(), Restrictions(), DOSE, Circumstances(tools_owned=owned))
        )
        assert step.tool == tool


def test_gentle_excludes_pressing_rolling_and_end_range() -> None:
    draft = compose_plan(
        [find("trapezius-upper", "UT1"), find("suboccipitals", "SO1")],
        cares(),
        Restrictions(self_care="gentle"),
        DOSE,
        Circumstances(),
    )

    assert [step.muscle for step in draft.steps if step.kind == "stretch"] == ["suboccipitals"]
    assert {"pressure", "light_rolling"}.isdisjoint(step.kind for step in draft.steps)


def test_draft_without_findings_gives_advice() -> None:
    draft = compose_plan([], cares(), Restrictions(), DOSE, Circumstances())

    assert {"hydration", "posture", "movement"} <= {step.kind for step in draft.steps}


def test_point_without_pain_comes_after_a_sore_one() -> None:
    found = [find("suboccipitals", "SO1", fits_complaint=True), find("levator-scapulae", "LS2", pain=6)]

    kept = compose_plan(found, cares(), Restrictions(), replace(DOSE, default_muscles=1), Circumstances())

    assert muscles(kept) == ["levator-scapulae"]


def test_meals_are_advised_only_where_cramps_or_irregular_meals_were_noted() -> None:
    def kinds(client: Circumstances) -> set[str]:
        return {step.kind for step in compose_plan([], cares(), Restrictions(), DOSE, client).steps}

    assert "food" not in kinds(Circumstances())
    assert "food" in kinds(Circumstances(eats_irregularly=True))


def test_why_is_what_the_client_felt_in_the_words_of_the_therapist() -> None:
    felt = ("in your temple", "behind your eye")

    [step] = pressing(
        compose_plan(
            [find("trapezius-upper", "UT1", felt_in=felt)], cares(), Restrictions(), DOSE, Circumstances()
        )
    )

    assert step.why == "When I pressed here you felt it in your temple and behind your eye."


def test_client_who_cannot_get_down_to_the_floor_presses_upright() -> None:
    limits = Restrictions(positions_avoided=frozenset(FLOOR_POSITIONS))
    [press] = pressing(
        compose_plan([find("suboccipitals", "SO1")], cares(), limits, DOSE, Circumstances(["massage_ball"]))
    )

    assert (press.tool, press.body_position) == ("hands", "sitting")


def test_choice_prefers_the_first_text_whose_tool_is_owned() -> None:
    care = cares()["trapezius-upper"]

    assert choose_press(care.presses, ["massage_ball", "massage_cane"]).tool == "massage_cane"
