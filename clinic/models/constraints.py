"""Refusals of broken constraints; the model words each beside its constraint."""

from functools import cache

from django.apps import apps
from django.db import IntegrityError
from django.db.models import BaseConstraint

from clinic.refusals import Refusal


def refusal_of_constraint(error: IntegrityError) -> Refusal | None:
    """Return the refusal of a broken constraint; None when no model names the constraint."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    constraint = _constraints().get(name)
    if constraint is None:
        return None
    message = str(constraint.get_violation_error_message())
    return Refusal(constraint.violation_error_code or constraint.name, message)


@cache
def _constraints() -> dict[str | None, BaseConstraint]:
    """Return the constraints of all models by their names."""
    return {
        constraint.name: constraint for model in apps.get_models() for constraint in model._meta.constraints
    }
