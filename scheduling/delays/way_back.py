"""The way back from a delay: an opaque text that names the visits, where they were, and as they are left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.utils.translation import gettext as _

from clinic.refusals import fault
from clinic.spans import Span
from scheduling.delays.plan import DelayPlan
from scheduling.models import Appointment

SALT = "scheduling.delays"
LONGEST = timedelta(hours=24)


@dataclass(frozen=True)
class WayBack:
    """The former spans of visits, and the revision in which the delay left each."""

    spans: dict[UUID, Span]
    by_letter: bool
    revisions: dict[UUID, int]

    def with_revisions(self, visits: Sequence[Appointment]) -> "WayBack":
        """Return the way back from these visits as they are now."""
        return replace(self, revisions={v.pk: v.revision for v in visits if v.pk in self.spans})

    @property
    def text(self) -> str:
        rows = [
            [str(key), span.start.isoformat(), span.end.isoformat(), self.revisions[key]]
            for key, span in self.spans.items()
        ]
        return signing.dumps({"visits": rows, "by_letter": self.by_letter}, salt=SALT, compress=True)


def way_back(plan: DelayPlan, *, by_letter: bool) -> WayBack:
    """Return the way back to the present times of the visits that a plan shifts."""
    spans = {v.visit.pk: Span(v.visit.starts_at, v.visit.ends_at) for v in plan.shifted}
    return WayBack(spans, by_letter, {})


def way_back_of(text: str) -> WayBack:
    """Return the way back that a text names. Raises `Refusal` `way_back_unknown`."""
    try:
        read = signing.loads(text, salt=SALT, max_age=LONGEST)
    except signing.BadSignature:
        sentence = _("This way back is not valid any more. Move the visits by hand.")
        raise fault("/back", "way_back_unknown", sentence) from None
    rows = read["visits"]
    return WayBack(
        {
            UUID(key): Span(datetime.fromisoformat(start), datetime.fromisoformat(end))
            for key, start, end, _n in rows
        },
        read["by_letter"],
        {UUID(key): revision for key, _start, _end, revision in rows},
    )
