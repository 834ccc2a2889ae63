"""Which work at which site did a client good, from the marks of their last visits; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

GOOD = ("released", "eased")
MOST = 5


@dataclass(frozen=True)
class Done:
    """What was done at one mark, and what came of it, as far as it was noted."""

    muscle: str
    site: str
    side: str
    technique: str
    before: int | None
    after: int | None
    response: str

    @property
    def fall(self) -> int | None:
        """By how much pain on pressure fell; null when one of the two was not noted."""
        return None if self.before is None or self.after is None else self.before - self.after


@dataclass(frozen=True)
class Helped:
    """Work at a site after which it hurt less: how often, and the greatest fall of pain on pressure."""

    muscle: str
    site: str
    side: str
    technique: str
    times: int
    fall: int | None
    response: str


def what_helped(done: Iterable[Done]) -> list[Helped]:
    """At most five, those after which pain on pressure fell most first."""
    found: dict[tuple[str, str, str, str], list[Done]] = {}
    for one in done:
        if one.response in GOOD or ((one.fall or 0) > 0 and one.response != "worse"):
            found.setdefault((one.muscle, one.site, one.side, one.technique), []).append(one)
    helped = [
        Helped(*names, times=len(those), fall=_greatest(those), response=_best(those))
        for names, those in found.items()
    ]
    return sorted(helped, key=lambda one: (-(one.fall or 0), -one.times, one.muscle, one.side))[:MOST]


def _greatest(done: list[Done]) -> int | None:
    return max((one.fall for one in done if one.fall is not None), default=None)


def _best(done: list[Done]) -> str:
    said = {one.response for one in done}
    return next((response for response in GOOD if response in said), "")
