"""PostgreSQL has the last word; the wording stands beside the constraint."""

from django.apps import apps
from django.db import IntegrityError

from clinic.refusals import Refusal


def refusal_of_constraint(error: IntegrityError) -> Refusal | None:
    """The refusal that a broken constraint amounts to; None when no model of ours names it."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                words = str(constraint.get_violation_error_message())
                return Refusal(constraint.violation_error_code or name, words)
    return None
