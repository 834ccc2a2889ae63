"""Conditions put together into limits."""

from hypothesis import given
from hypothesis import strategies as st

from clients.catalogue.conditions import BOOKING, SELF_CARE, conditions
from clients.limits import NONE, Limits, Standing, limits_of, together
from clients.places import REGIONS, ZONE_REGION, Place, everywhere

KINDS = conditions().kinds
places = st.one_of(
    st.builds(
        Place, st.just("region"), st.sampled_from(sorted(REGIONS)), st.sampled_from(["left", "right", "both"])
    ),
    st.sampled_from(sorted(ZONE_REGION)).map(lambda name: everywhere("zone", name)),
)
standing = st.builds(
    Standing, st.sampled_from(list(KINDS.values())), st.frozensets(places, max_size=3), st.booleans()
)
some = st.lists(standing, max_size=5)


def one(code: str, *where: str, cleared: bool = False) -> Limits:
    return limits_of([Standing(KINDS[code], frozenset(map(Place.read, where)), cleared)])


@given(some, some)
def test_the_order_of_conditions_does_not_matter(first: list[Standing], second: list[Standing]) -> None:
    assert limits_of(first + second) == limits_of(second + first)
    assert limits_of(first + second) == together(limits_of(first), limits_of(second))


@given(some)
def test_a_condition_twice_is_as_once(those: list[Standing]) -> None:
    assert limits_of(those * 2) == limits_of(those)


@given(some, standing)
def test_another_condition_never_loosens_anything(those: list[Standing], another: Standing) -> None:
    before, after = limits_of(those), limits_of([*those, another])

    assert BOOKING.index(after.booking) <= BOOKING.index(before.booking)
    assert SELF_CARE.index(after.self_care) <= SELF_CARE.index(before.self_care)
    assert after.avoid >= before.avoid
    assert after.services_excluded >= before.services_excluded
    assert after.desk_texts >= before.desk_texts
    for limit in before.limits:
        [now] = [found for found in after.limits if found.place == limit.place]
        assert now.techniques_excluded >= limit.techniques_excluded
        assert limit.max_pressure is None or (now.max_pressure or 9) <= limit.max_pressure


@given(standing)
def test_a_clearance_never_tightens_anything(condition: Standing) -> None:
    held = limits_of([Standing(condition.kind, condition.places, cleared=False)])
    freed = limits_of([Standing(condition.kind, condition.places, cleared=True)])

    assert BOOKING.index(freed.booking) >= BOOKING.index(held.booking)
    assert freed.avoid <= held.avoid
    assert freed.needs <= held.needs
    assert freed.desk_texts <= held.desk_texts


@given(some)
def test_there_is_one_limit_per_place(those: list[Standing]) -> None:
    found = [limit.place for limit in limits_of(those).limits]

    assert len(found) == len(set(found))


def test_without_conditions_nothing_is_limited() -> None:
    assert limits_of([]) == NONE


def test_each_limit_keeps_its_own_place() -> None:
    both = limits_of(
        [
            Standing(KINDS["CC-ANTICOAG"]),
            Standing(KINDS["CL-NUMB"], frozenset({Place("region", "foot", "left")})),
        ]
    )
    by_place = {str(limit.place): limit for limit in both.limits}

    assert by_place["None"].max_pressure == 3
    assert by_place["region:foot:left"].max_pressure == 2
    assert by_place["region:foot:left"].codes == {"CL-NUMB"}


def test_a_clearance_lifts_the_hold_and_what_the_catalogue_names() -> None:
    held, freed = one("CC-CANCER"), one("CC-CANCER", cleared=True)

    assert (held.booking, freed.booking) == ("hold_for_clearance", "none")
    assert (list(held.needs), list(freed.needs)) == (["clearance"], [])
    assert (list(held.services_excluded), list(freed.services_excluded)) == (["deep_tissue"], [])
    assert not freed.limits
    assert freed.self_care == "gentle"


def test_after_surgery_the_site_stays_avoided_when_cleared() -> None:
    site = "region:shoulder:left"

    assert Place.read(site) in one("CC-SURGERY", site, cleared=True).avoid
    assert everywhere("region", "leg") not in one("CC-SURGERY", site, cleared=True).avoid


def test_a_patch_is_avoided_and_limits_its_own_place_only() -> None:
    patch = one("CL-PATCH", "region:arm:right")

    assert patch.avoid == {Place("region", "arm", "right")}
    assert {limit.place for limit in patch.limits} == {Place("region", "arm", "right")}


def test_a_cleared_set_up_is_still_told_to_the_desk() -> None:
    assert one("CC-PREG-RISK", cleared=True).booking == "warn"
    assert one("CC-PREG-RISK", cleared=True).desk_texts


def test_left_does_not_meet_right() -> None:
    left = Place("region", "leg", "left")

    assert left.meets(Place("zone", "calf", "left"))
    assert left.meets(Place("zone", "calf", "both"))
    assert not left.meets(Place("zone", "calf", "right"))
    assert not Place("zone", "calf", "left").meets(Place("zone", "knee_back", "left"))
