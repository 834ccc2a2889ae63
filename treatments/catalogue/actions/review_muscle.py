"""Review the entry of a muscle."""

from django.db import transaction
from django.utils.translation import gettext as _

from clinic import audit
from clinic.models import Staff
from clinic.refusals import Refusal
from treatments.catalogue.entry_digests import entry_digests
from treatments.models import Muscle, MuscleReview


@transaction.atomic
def review_muscle(*, muscle: Muscle, digest: str, remark: str = "", by: Staff) -> MuscleReview:
    """Note that a colleague finds an entry right; `digest` is of the entry they read. Raises `entry_changed`.

    No lock is needed: a version that is loaded at the same moment leaves a review of what was read before.
    """
    if entry_digests(muscle.slug).get(muscle.pk) != digest:
        raise Refusal(
            "entry_changed",
            _("This entry changed since you opened it. Read it again, then mark it as reviewed."),
        )
    review = MuscleReview.objects.create(muscle=muscle, reviewer=by, digest=digest, remark=remark)
    audit.record(by, "reviewed", muscle)
    return review
