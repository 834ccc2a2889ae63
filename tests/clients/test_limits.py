"""Conditions combined into limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.catalogue.conditions import BOOKING, SELF_CARE, conditions
from clients.limits import NONE, ActiveCondition, Limits, combine, combined_limits
from clients.places import REGIONS, ZONE_REGION, Place, everywhere

KINDS = conditions().kinds
ASK_FIRST = "Ask the therapist before booking."
NO_HEAT = next(code for code, kind in KINDS.items() if kind.effect.desk_text == "No heat or hot stones.")
places = st.one_of(
    st.builds(
        Place, st.just("region"), st.sampled_from(sorted(REGIONS)), st.sampled_from(["left", "right", "both"])
    ),
    st.sampled_from(sorted(ZONE_REGION)).map(lambda name: everywhere("zone", name)),
)
active_conditions = st.builds(
    ActiveCondition, st.sampled_from(list(KINDS.values())), st.frozensets(places, max_size=3), st.booleans()
)
lists_of_conditions = st.lists(active_conditions, max_size=5)


def limits_with(code: str, *where: str, cleared: bool = False) -> Limits:
    return combined_limits([ActiveCondition(KINDS[code], frozenset(map(Place.read, where)), cleared)])


@given(lists_of_conditions, lists_of_conditions)
def test_the_order_of_conditions_does_not_matter(
    first: list[ActiveCondition], second: list[ActiveCondition]
) -> None:
    assert combined_limits(first + second) == combined_limits(second + first)
    assert combined_limits(first + second) == combine(combined_limits(first), combined_limits(second))


@given(lists_of_conditions)
def test_the_same_condition_twice_changes_nothing(active: list[ActiveCondition]) -> None:
    assert combined_limits(active * 2) == combined_limits(active)


@given(lists_of_conditions, active_conditions)
def test_another_condition_never_loosens_anything(
    active: list[ActiveCondition], another: ActiveCondition
) -> None:
    before, after = combined_limits(active), combined_limits([*active, another])

    assert BOOKING.index(after.booking) <= BOOKING.index(before.booking)
    assert SELF_CARE.index(after.self_care) <= SELF_CARE.index(before.self_care)
    assert after.avoid >= before.avoid
    assert after.services_excluded >= before.services_excluded
    if before.desk_texts - after.desk_texts:  # they gave way to the other's, which is stricter
        assert after.desk_texts >= combined_limits([another]).desk_texts
    for limit in before.limits:
        [now] = [other for other in after.limits if other.place == limit.place]
        assert now.techniques_excluded >= limit.techniques_excluded
        assert limit.max_pressure is None or (now.max_pressure or 9) <= limit.max_pressure


@given(active_conditions)
def test_a_clearance_never_tightens_anything(condition: ActiveCondition) -> None:
    held = combined_limits([ActiveCondition(condition.kind, condition.places, cleared=False)])
    freed = combined_limits([ActiveCondition(condition.kind, condition.places, cleared=True)])

    assert BOOKING.index(freed.booking) >= BOOKING.index(held.booking)
    assert freed.avoid <= held.avoid
    assert freed.needs <= held.needs
    assert freed.desk_texts <= held.desk_texts


@given(lists_of_conditions)
def test_there_is_one_limit_per_place(active: list[ActiveCondition]) -> None:
    places = [limit.place for limit in combined_limits(active).limits]

    assert len(places) == len(set(places))


def test_without_conditions_nothing_is_limited() -> None:
    assert combined_limits([]) == NONE


def test_each_limit_keeps_its_own_place() -> None:
    both = combined_limits(
        [
            ActiveCondition(KINDS["CC-ANTICOAG"]),
            ActiveCondition(KINDS["CL-NUMB"], frozenset({Place("region", "foot", "left")})),
        ]
    )
    by_place = {str(limit.place): limit for limit in both.limits}

    assert by_place["None"].max_pressure == 3
    assert by_place["region:foot:left"].max_pressure == 2
    assert by_place["region:foot:left"].codes == {"CL-NUMB"}


def test_a_clearance_lifts_the_hold_and_what_the_catalogue_names() -> None:
    held, freed = limits_with("CC-CANCER"), limits_with("CC-CANCER", cleared=True)

    assert (held.booking, freed.booking) == ("hold_for_clearance", "none")
    assert (list(held.needs), list(freed.needs)) == (["clearance"], [])
    assert (list(held.services_excluded), list(freed.services_excluded)) == (["deep_tissue"], [])
    assert not freed.limits
    assert freed.self_care == "gentle"


def test_a_cleared_surgery_keeps_its_site_avoided() -> None:
    site = "region:shoulder:left"

    assert Place.read(site) in limits_with("CC-SURGERY", site, cleared=True).avoid
    assert everywhere("region", "leg") not in limits_with("CC-SURGERY", site, cleared=True).avoid


def test_a_patch_is_avoided_and_limits_its_own_place_only() -> None:
    patch = limits_with("CL-PATCH", "region:arm:right")

    assert patch.avoid == {Place("region", "arm", "right")}
    assert {limit.place for limit in patch.limits} == {Place("region", "arm", "right")}


def test_a_cleared_condition_with_preparations_still_warns_the_desk() -> None:
    assert limits_with("CC-PREG-RISK", cleared=True).booking == "warn"
    assert limits_with("CC-PREG-RISK", cleared=True).desk_texts


@pytest.mark.parametrize(
    ("codes", "texts"),
    [
        (["CC-ANTICOAG", "CL-SKIN"], [ASK_FIRST]),
        (["CL-SKIN", "CL-SCAR"], ["Book as usual; the therapist knows what to do."]),
        (["CI-FEVER", "CC-ANTICOAG"], ["Please rebook: not today."]),
        (["CI-FEVER", "CI-DVT"], ["No visit for now; ask the therapist before offering a new date."]),
        (
            ["CC-ANTICOAG", NO_HEAT, "CL-SKIN"],
            [ASK_FIRST, "No heat or hot stones."],
        ),
    ],
)
def test_the_stricter_text_for_the_desk_wins(codes: list[str], texts: list[str]) -> None:
    limits = combined_limits(ActiveCondition(KINDS[code]) for code in codes)

    assert sorted(limits.desk_texts) == sorted(texts)


def test_left_does_not_meet_right() -> None:
    left = Place("region", "leg", "left")

    assert left.meets(Place("zone", "calf", "left"))
    assert left.meets(Place("zone", "calf", "both"))
    assert not left.meets(Place("zone", "calf", "right"))
    assert not Place("zone", "calf", "left").meets(Place("zone", "knee_back", "left"))
