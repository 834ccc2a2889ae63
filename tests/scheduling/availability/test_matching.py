"""Each need is filled by one resource of its candidates, where that is possible."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from scheduling.availability.slots import fill_needs

needs = st.lists(st.lists(st.integers(0, 5), max_size=4, unique=True), max_size=4)


def test_fill_takes_the_first_choice() -> None:
    assert fill_needs([["Theo", "Mara"], ["Room 1", "Room 2"]]) == ["Theo", "Room 1"]


def test_fill_gives_way_to_a_need_without_another_choice() -> None:
    assert fill_needs([["Theo", "Mara"], ["Theo"]]) == ["Mara", "Theo"]


def test_fill_uses_no_resource_twice() -> None:
    assert fill_needs([["Theo"], ["Theo"]]) is None


def test_fill_fails_for_a_need_without_candidates() -> None:
    assert fill_needs([["Theo"], []]) is None


def test_fill_of_no_needs_is_empty() -> None:
    assert fill_needs([]) == []


@given(needs)
def test_fill_gives_each_need_a_candidate_of_its_own(needs: list[list[int]]) -> None:
    found = fill_needs(needs)

    if found is not None:
        assert len(set(found)) == len(found) == len(needs)
        assert all(chosen in need for chosen, need in zip(found, needs, strict=True))


@given(needs)
def test_fill_finds_an_assignment_whenever_there_is_one(needs: list[list[int]]) -> None:
    everybody = sorted({resource for need in needs for resource in need})
    possible = any(
        all(chosen in need for chosen, need in zip(tried, needs, strict=True))
        for tried in permutations(everybody, len(needs))
    )

    assert (fill_needs(needs) is not None) == possible
