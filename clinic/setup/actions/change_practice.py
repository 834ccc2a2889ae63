"""Change the practice and the numbers its rules read."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from clinic.actions.records import change_record
from clinic.actors import Actor
from clinic.models import Practice


@transaction.atomic
def change_practice(
    practice: Practice, changes: Mapping[str, object], *, revision: int | None, by: Actor
) -> Practice:
    """Set these fields; an adult age above that of a guardian is refused, as `guardian_is_a_child`.

    Guardians are kept by an app above this one: `settings.ADULT_AGE_GUARD` names its judge.
    """
    changed = change_record(practice, changes, revision=revision, by=by)
    if "adult_age" in changes:
        import_string(settings.ADULT_AGE_GUARD)(changed)
    return changed
