"""Match resources to needs: each need gets a candidate of its own, where that is possible."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from scheduling.availability.candidates.matching import fill_needs

needs = st.lists(st.lists(st.integers(0, 5), max_size=4, unique=True), max_size=4)


def test_fill_needs_takes_the_first_candidates() -> None:
    assert fill_needs([["Theo", "Mara"], ["Room 1", "Room 2"]]) == ["Theo", "Room 1"]


def test_fill_needs_leaves_a_first_candidate_to_a_need_without_another() -> None:
    assert fill_needs([["Theo", "Mara"], ["Theo"]]) == ["Mara", "Theo"]


def test_fill_needs_of_two_needs_with_one_candidate_finds_nothing() -> None:
    assert fill_needs([["Theo"], ["Theo"]]) is None


def test_fill_needs_of_a_need_without_candidates_finds_nothing() -> None:
    assert fill_needs([["Theo"], []]) is None


def test_fill_needs_of_no_needs_is_empty() -> None:
    assert fill_needs([]) == []


@given(needs)
def test_fill_needs_gives_each_need_a_different_candidate_of_its_own(needs: list[list[int]]) -> None:
    matching = fill_needs(needs)

    if matching is not None:
        assert len(set(matching)) == len(matching) == len(needs)
        assert all(chosen in need for chosen, need in zip(matching, needs, strict=True))


@given(needs)
def test_fill_needs_finds_a_matching_whenever_there_is_one(needs: list[list[int]]) -> None:
    everybody = sorted({resource for need in needs for resource in need})
    possible = any(
        all(chosen in need for chosen, need in zip(attempt, needs, strict=True))
        for attempt in permutations(everybody, len(needs))
    )

    assert (fill_needs(needs) is not None) == possible
