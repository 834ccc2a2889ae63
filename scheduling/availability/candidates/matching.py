"""Match needs with the resources that may fill them."""

from collections.abc import Collection, Hashable, Sequence


def fill_needs[R: Hashable](needs: Sequence[Sequence[R]], preferred: Collection[R] = ()) -> list[R] | None:
    """Return one resource for each need, none used twice, earlier ones first; None when impossible.

    As many `preferred` ones as can be are used: they are matched first, and an augmenting path lets go of
    none that is matched. A need whose first choice another need requires gives it up if another of its
    choices is free, so that the therapists of two couples never block each other needlessly.
    """
    filled: dict[R, int] = {}

    def fill(need: int, among: Sequence[Sequence[R]], tried: set[R]) -> bool:
        for resource in among[need]:
            if resource in tried:
                continue
            tried.add(resource)
            if resource not in filled or fill(filled[resource], among, tried):
                filled[resource] = need
                return True
        return False

    if preferred:
        wished = [[resource for resource in need if resource in preferred] for need in needs]
        for number in range(len(needs)):
            fill(number, wished, set())
    left = set(range(len(needs))) - set(filled.values())
    if not all(fill(number, needs, set()) for number in sorted(left)):
        return None
    by_need = {need: resource for resource, need in filled.items()}
    return [by_need[need] for need in range(len(needs))]
