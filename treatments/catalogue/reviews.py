"""The review of the catalogue: which muscle's entry a colleague found right as it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from treatments.catalogue.entry_digests import entry_digests
from treatments.models import Muscle, MuscleReview
from treatments.models.muscle import MuscleQuery

REVIEWED, CHANGED, NOT_REVIEWED = "reviewed", "changed", "not_reviewed"
REVIEW_STATES = (REVIEWED, CHANGED, NOT_REVIEWED)
CODE_NOT_VERIFIED = _("The code of this muscle in the Foundational Model of Anatomy is not verified.")


@dataclass(frozen=True)
class ReviewedEntry:
    """A muscle, the digest of its entry as it stands, and the reviews of the entry, the newest first."""

    muscle: Muscle
    digest: str
    reviews: Sequence[MuscleReview]

    @property
    def state(self) -> str:
        """Reviewed as it stands, changed since it was reviewed, or never reviewed."""
        if not self.reviews:
            return NOT_REVIEWED
        return REVIEWED if any(review.digest == self.digest for review in self.reviews) else CHANGED

    @property
    def last_review(self) -> MuscleReview | None:
        """The newest review, be it of these texts or of former ones."""
        return self.reviews[0] if self.reviews else None

    @property
    def doubts(self) -> list[str | Promise]:
        """The doubts that the catalogue itself has about the entry."""
        of_texts = self.muscle.self_care.doubt
        return [*([of_texts] if of_texts else []), *([] if self.muscle.code_value else [CODE_NOT_VERIFIED])]


def reviewed_entries() -> list[ReviewedEntry]:
    """Return the entries of all muscles in use, from head to foot, in seven queries."""
    return _entries(Muscle.objects.in_use(), entry_digests())


def reviewed_entry(slug: str) -> ReviewedEntry:
    """Return the entry of one muscle in use; raises `Http404`."""
    for entry in _entries(Muscle.objects.in_use().filter(slug=slug), entry_digests(slug)):
        return entry
    raise Http404


def _entries(muscles: MuscleQuery, digests: dict[UUID, str]) -> list[ReviewedEntry]:
    reviews = Prefetch("reviews", MuscleReview.objects.select_related("reviewer"))
    return [
        ReviewedEntry(muscle, digests[muscle.pk], tuple(muscle.reviews.all()))
        for muscle in muscles.select_related("self_care").prefetch_related(reviews)
    ]
