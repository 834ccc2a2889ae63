"""Change the practice and the numbers its rules read."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from clinic.actions.records import change_record
from clinic.models import Practice, Staff
from clinic.refusals import fault
from clinic.staff.actions.sign_out import sign_out_everywhere
from clinic.staff.second_step import has_second_step, without_second_step


@transaction.atomic
def change_practice(
    practice: Practice, changes: Mapping[str, object], *, revision: int | None, by: Staff
) -> Practice:
    """Set these fields; to require a second step signs out everybody who has none.

    Refuses `own_second_step_missing` while the owner who requires it has none, and an adult age above that of
    a guardian, as `guardian_is_a_child`. Guardians are kept by an app above this one:
    `settings.ADULT_AGE_GUARD` names its judge.
    """
    before = Practice.lock(practice.pk)
    was_required = before.second_step_required
    changed = change_record(practice, changes, revision=revision, by=by)
    if "adult_age" in changes:
        import_string(settings.ADULT_AGE_GUARD)(changed, before.adult_age)
    if changed.second_step_required and not was_required:
        _require_second_step(by)
    return changed


def _require_second_step(by: Staff) -> None:
    """End the sign-ins of those who have no second step; who signs in or removes theirs waits."""
    if not has_second_step(by):
        text = "Set up your own second step first, then require it of everybody."
        raise fault("/second_step_required", "own_second_step_missing", text, status=409)
    Staff.lock_all(Staff.objects.filter(archived_at=None).values_list("pk", flat=True))
    for person in without_second_step():
        sign_out_everywhere(person=person, by=by)
