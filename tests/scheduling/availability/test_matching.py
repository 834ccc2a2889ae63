"""Each need is filled by one resource of its candidates, where that is possible."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from scheduling.availability.slots import fill_needs

needs = st.lists(st.lists(st.integers(0, 5), max_size=4, unique=True), max_size=4)


def test_the_first_choice_is_taken() -> None:
    assert fill_needs([["Theo", "Mara"], ["Room 1", "Room 2"]]) == ["Theo", "Room 1"]


def test_a_first_choice_makes_room_for_one_who_has_no_other() -> None:
    assert fill_needs([["Theo", "Mara"], ["Theo"]]) == ["Mara", "Theo"]


def test_two_needs_are_not_met_by_one_person() -> None:
    assert fill_needs([["Theo"], ["Theo"]]) is None


def test_a_need_without_candidates_cannot_be_met() -> None:
    assert fill_needs([["Theo"], []]) is None


def test_nothing_needed_is_met() -> None:
    assert fill_needs([]) == []


@given(needs)
def test_each_need_gets_one_of_its_own_and_nobody_is_used_twice(needs: list[list[int]]) -> None:
    found = fill_needs(needs)

    if found is not None:
        assert len(set(found)) == len(found) == len(needs)
        assert all(chosen in need for chosen, need in zip(found, needs, strict=True))


@given(needs)
def test_a_way_is_found_whenever_there_is_one(needs: list[list[int]]) -> None:
    everybody = sorted({resource for need in needs for resource in need})
    possible = any(
        all(chosen in need for chosen, need in zip(tried, needs, strict=True))
        for tried in permutations(everybody, len(needs))
    )

    assert (fill_needs(needs) is not None) == possible
