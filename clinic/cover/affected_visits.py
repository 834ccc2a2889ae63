"""Let the diary judge each change of the set-up: what it does to the visits that are booked.

A visit is covered while it has all it needs: an open location, its therapists at work, its rooms and devices,
and the record of its client. The diary is an app above this one; `settings.COVER_OF_VISITS` names its judge.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from clinic.actors import Actor
from clinic.spans import Span


@dataclass(frozen=True)
class AffectedVisit:
    """A visit that a change covered or left uncovered; `starts_at` has the offset of its location."""

    id: UUID
    starts_at: datetime

    @property
    def local_zone(self) -> tzinfo | None:
        """The zone of its location."""
        return self.starts_at.tzinfo


@dataclass
class AffectedVisits:
    """The visits that have all they need again, and those of the same scope that have not."""

    covered: Sequence[AffectedVisit] = ()
    uncovered: Sequence[AffectedVisit] = ()
    forced: bool = False
    """True when the change left visits uncovered that were covered before."""


@dataclass(frozen=True)
class Scope:
    """The visits that a change may touch: those of these clients, resources or locations, in this span.

    Without a span all that are to come; `everywhere` stands for all locations.
    """

    clients: Sequence[UUID] = ()
    resources: Sequence[UUID] = ()
    locations: Sequence[UUID] = ()
    everywhere: bool = False
    during: Span | None = field(default=None)


@contextmanager
def keep_visits_covered(scope: Scope, *, by: Actor, force_reason: str = "") -> Iterator[AffectedVisits]:
    """Let the block make its change under the locks of the scope, then judge the visits of the scope.

    Raises `would_strand` with the list when the change leaves visits uncovered, unless it is forced with a
    reason; and `busy` when a visit was booked before the locks were taken. The lists are filled at the end.
    """
    with import_string(settings.COVER_OF_VISITS)(scope, by=by, force_reason=force_reason) as visits:
        yield visits


def attach_visits[R: Any](record: R, visits: AffectedVisits) -> R:
    """Return the record with the visits that its change affected, for the answer."""
    record.__dict__["visits"] = visits
    return record
