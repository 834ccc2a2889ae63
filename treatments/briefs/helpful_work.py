"""The work that did a client good, by site, from the marked points of their last visits; pure."""

from collections.abc import Iterable
from dataclasses import dataclass

GOOD_RESPONSES = ("released", "eased")
"""Best first."""
MOST_LINES = 5


@dataclass(frozen=True)
class WorkOnPoint:
    """The work at one marked point and its results, as far as they were noted."""

    muscle: str
    site: str
    side: str
    technique: str
    before: int | None
    after: int | None
    response: str

    @property
    def fall(self) -> int | None:
        """The fall of pain on pressure; None when one of the two numbers was not noted."""
        return None if self.before is None or self.after is None else self.before - self.after


@dataclass(frozen=True)
class HelpfulWork:
    """Work at a site after which it hurt less: how often, and the greatest fall of pain on pressure."""

    muscle: str
    site: str
    side: str
    technique: str
    times: int
    fall: int | None
    response: str


def helpful_work(works: Iterable[WorkOnPoint]) -> list[HelpfulWork]:
    """Return at most five kinds of work after which it hurt less, the greatest fall of pain first."""
    groups: dict[tuple[str, str, str, str], list[WorkOnPoint]] = {}
    for work in works:
        if work.response in GOOD_RESPONSES or ((work.fall or 0) > 0 and work.response != "worse"):
            groups.setdefault((work.muscle, work.site, work.side, work.technique), []).append(work)
    helpful = [
        HelpfulWork(*names, times=len(group), fall=_greatest_fall(group), response=_best_response(group))
        for names, group in groups.items()
    ]
    return sorted(helpful, key=lambda work: (-(work.fall or 0), -work.times, work.muscle, work.side))[
        :MOST_LINES
    ]


def _greatest_fall(works: list[WorkOnPoint]) -> int | None:
    return max((work.fall for work in works if work.fall is not None), default=None)


def _best_response(works: list[WorkOnPoint]) -> str:
    responses = {work.response for work in works}
    return next((response for response in GOOD_RESPONSES if response in responses), "")
