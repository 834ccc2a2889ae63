"""The way from an empty practice to its first visit: what is done, and what comes next.

Apps above know of shifts and visits: `settings.SET_UP_CHECKLIST` names where the steps come from, in order.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from clinic.setup.counts import SetUpCounts, count_set_up


class ChecklistStep(NamedTuple):
    """One step: what is asked for, whether it is there, and the screen on which it is done.

    The screen is that of the list, where there is something to change, or of the form that adds the first.
    """

    code: str
    label: str | Promise
    todo: str | Promise
    is_done: bool
    screen: str


type StepSource = Callable[[SetUpCounts], Sequence[ChecklistStep]]
FIRST_VISIT = "first_visit"


@dataclass(frozen=True)
class Checklist:
    """The steps in the order in which they are best done."""

    steps: Sequence[ChecklistStep]

    @property
    def is_complete(self) -> bool:
        return all(step.is_done for step in self.steps)

    @property
    def next_step(self) -> ChecklistStep | None:
        """The first step that is not done."""
        return next((step for step in self.steps if not step.is_done), None)

    @property
    def done(self) -> int:
        """The number of steps that are done."""
        return sum(step.is_done for step in self.steps)


def read_checklist(counts: SetUpCounts | None = None) -> Checklist:
    """Return the steps of this practice as they stand now."""
    counts = counts or count_set_up()
    sources: list[StepSource] = [import_string(path) for path in settings.SET_UP_CHECKLIST]
    return Checklist([step for source in sources for step in source(counts)])


def is_never_booked() -> bool:
    """Return True until the first visit of the practice is booked: its owner is led to the set-up."""
    return not all(step.is_done for step in read_checklist().steps if step.code == FIRST_VISIT)


def practice_steps(counts: SetUpCounts) -> Iterator[ChecklistStep]:
    """Yield the steps about the practice, its places, its people and what they offer."""
    places, without_hours = counts.locations, counts.locations_without_hours
    yield ChecklistStep(
        "practice",
        _("Name and phone of the practice"),
        _("Letters and pages say them to your clients."),
        counts.has_phone,
        "practice",
    )
    yield ChecklistStep(
        "location",
        _("A location with its address"),
        _("Where your clients come to."),
        places > counts.locations_without_address,
        "locations" if places else "new_location",
    )
    yield ChecklistStep(
        "opening_hours",
        _("Opening hours"),
        _("Visits are booked within them."),
        places > without_hours,
        "locations" if places else "new_location",
    )
    yield ChecklistStep(
        "rooms",
        _("The rooms you treat in"),
        _("A room is given to one visit at a time."),
        bool(counts.rooms or counts.services_ready),
        "new_room",
    )
    yield ChecklistStep(
        "people",
        _("A therapist"),
        _("Add your colleagues with their roles; if you treat, add that role to your own."),
        counts.therapists > 0,
        "staff",
    )
    yield ChecklistStep(
        "services",
        _("A service, with who and what it needs"),
        _("What is booked: its length, its price, and who may do it in which rooms."),
        counts.services_ready > 0,
        "services" if counts.services else "new_service",
    )
