"""/set-up/catalogue: the muscles of the catalogue by region, and which entries are reviewed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.db.models import Count
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clinic.models import Staff
from clinic.screens.answers import render_screen
from clinic.screens.screen import StaffRequest, screen
from clinic.screens.set_up_entry import TREATMENT, SetUpEntry
from treatments.catalogue.reviews import (
    CHANGED,
    NOT_REVIEWED,
    REVIEWED,
    ReviewedEntry,
    reviewed_entries,
)
from treatments.models import Muscle
from treatments.vocabulary import REGIONS

ALL, WITH_DOUBTS = "", "doubts"
FILTER_NAMES: dict[str, Promise] = {
    ALL: _("All"),
    NOT_REVIEWED: _("Not reviewed"),
    CHANGED: _("Changed since"),
    REVIEWED: _("Reviewed"),
    WITH_DOUBTS: _("With doubts"),
}


class RegionRows(NamedTuple):
    """The muscles of a region that the filter keeps, and how many of all there are reviewed."""

    label: str
    rows: Sequence[ReviewedEntry]
    reviewed: int
    all: int


@screen("set-up/catalogue", GET="catalogue.review")
def catalogue_screen(request: StaffRequest) -> HttpResponse:
    """List the muscles region by region, all or those that `show` keeps."""
    entries = reviewed_entries()
    show = request.GET.get("show", ALL)
    show = show if show in FILTER_NAMES else ALL
    counts = Counter(entry.state for entry in entries)
    counts[ALL] = len(entries)
    counts[WITH_DOUBTS] = sum(bool(entry.doubts) for entry in entries)
    context = {
        "title": _("Catalogue of muscles"),
        "filters": [(name, label, counts[name], name == show) for name, label in FILTER_NAMES.items()],
        "show": show,
        "regions": list(_regions(entries, show)),
        "reviewed": counts[REVIEWED],
        "all": len(entries),
        "next": next_to_review(entries),
    }
    return render_screen(request, "treatments/catalogue.html", context)


def _regions(entries: Sequence[ReviewedEntry], show: str) -> Iterator[RegionRows]:
    """Yield the regions of which the filter keeps a muscle."""
    for region, label in REGIONS.items():
        there = [entry for entry in entries if entry.muscle.region == region]
        rows = [entry for entry in there if _is_kept(entry, show)]
        if rows:
            yield RegionRows(label, rows, sum(entry.state == REVIEWED for entry in there), len(there))


def _is_kept(entry: ReviewedEntry, show: str) -> bool:
    return bool(entry.doubts) if show == WITH_DOUBTS else show in (ALL, entry.state)


def next_to_review(entries: Sequence[ReviewedEntry], after: str = "") -> ReviewedEntry | None:
    """Return the next muscle that is not reviewed as it stands, behind this one, then from the head again."""
    at = next((number for number, entry in enumerate(entries, 1) if entry.muscle.slug == after), 0)
    others = [entry for entry in (*entries[at:], *entries[:at]) if entry.muscle.slug != after]
    return next((entry for entry in others if entry.state != REVIEWED), None)


def review_entries(person: Staff) -> Iterator[SetUpEntry]:
    """Yield the line of the set-up about the catalogue: how many muscles have a review, of any text."""
    muscles = Muscle.objects.in_use()
    numbers = muscles.aggregate(
        all=Count("pk", distinct=True), reviewed=Count("reviews__muscle", distinct=True)
    )
    state = _("%(reviewed)d of %(all)d with a review") % numbers
    yield SetUpEntry(TREATMENT, "catalogue", _("Catalogue of muscles"), state, "catalogue.review")
