"""A form that may be refused for what is in the way: booked visits, open drafts."""

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from clinic.refusals import Refusal
from clinic.screens.forms import ScreenForm, Text

FORCED_BY_A_REASON = {"would_strand", "would_leave_open", "long_past"}
MOST_IN_THE_WAY = 20


class ForcibleForm(ScreenForm):
    """A form that may be refused with what is in the way, and forced with a reason then."""

    force_reason = Text(label=_("Do it anyway, because"), max_length=300, required=False)

    @property
    def may_be_forced(self) -> bool:
        """True once it was refused for what is in the way."""
        refusal: Refusal | None = getattr(self, "refusal", None)
        return bool(self.data.get("force_reason") or (refusal and refusal.code in FORCED_BY_A_REASON))

    def visits_in_the_way(self) -> list[dict[str, Any]]:
        """Return the visits that the refusal lists, the first twenty, with their start."""
        return self._listed("appointments")

    @property
    def more_in_the_way(self) -> int:
        """The number of visits in the way that are not listed."""
        refusal: Refusal | None = getattr(self, "refusal", None)
        return max(0, len(refusal.extra.get("appointments", [])) - MOST_IN_THE_WAY) if refusal else 0

    def work_in_the_way(self) -> list[dict[str, Any]]:
        """Return the drafts that the refusal lists: of a note or a plan, with the start of the visit."""
        return self._listed("open_work")

    def _listed(self, name: str) -> list[dict[str, Any]]:
        refusal: Refusal | None = getattr(self, "refusal", None)
        listed = refusal.extra.get(name, []) if refusal else []
        return [
            {**entry, "starts_at": parse_datetime(entry["starts_at"])} for entry in listed[:MOST_IN_THE_WAY]
        ]
