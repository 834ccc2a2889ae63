"""Which resource fills which seat."""

from collections.abc import Hashable, Sequence


def fill[R: Hashable](needs: Sequence[Sequence[R]]) -> list[R] | None:
    """One resource for each need, none used twice, earlier ones preferred; None when it cannot be done.

    A need whose first choice is wanted elsewhere makes room if another of its choices is free (an augmenting
    path), so that two couples' therapists never block each other needlessly.
    """
    filled: dict[R, int] = {}

    def seat(need: int, tried: set[R]) -> bool:
        for resource in needs[need]:
            if resource in tried:
                continue
            tried.add(resource)
            if resource not in filled or seat(filled[resource], tried):
                filled[resource] = need
                return True
        return False

    if not all(seat(need, set()) for need in range(len(needs))):
        return None
    by_need = {need: resource for resource, need in filled.items()}
    return [by_need[need] for need in range(len(needs))]
