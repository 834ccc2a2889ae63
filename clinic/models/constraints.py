"""Refusals of broken constraints; the model words each beside its constraint."""

from functools import cache
from typing import Any

from django.apps import apps
from django.db import IntegrityError
from django.db.models import BaseConstraint, CheckConstraint, UniqueConstraint

from clinic.refusals import Refusal


def refusal_of_constraint(error: IntegrityError) -> Refusal | None:
    """Return the refusal of a broken constraint; None when no model names the constraint."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    constraint = _constraints().get(name)
    if constraint is None:
        return None
    message = str(constraint.get_violation_error_message())
    return refusal_of_violation(constraint.violation_error_code or constraint.name, message)


def refusal_of_violation(code: str, message: str) -> Refusal:
    """Return the refusal of a constraint's code; it names the field where the constraint is about one."""
    fields = _fields_by_code().get(code, set())
    names = fields if len(fields) == 1 else ()
    errors = [{"pointer": f"/{name}", "code": code, "message": message} for name in names]
    return Refusal(code, message, errors=errors)


@cache
def _constraints() -> dict[str | None, BaseConstraint]:
    """Return the constraints of all models by their names."""
    return {
        constraint.name: constraint for model in apps.get_models() for constraint in model._meta.constraints
    }


@cache
def _fields_by_code() -> dict[str, set[str]]:
    """Return all the fields that the constraints of each code are about."""
    fields: dict[str, set[str]] = {}
    for constraint in _constraints().values():
        if constraint.violation_error_code:
            fields.setdefault(constraint.violation_error_code, set()).update(_fields_of(constraint))
    return fields


def _fields_of(constraint: BaseConstraint) -> set[str]:
    match constraint:
        case CheckConstraint():
            return set(constraint.condition.referenced_base_fields) - {"id"}  # type: ignore[union-attr]
        case UniqueConstraint():
            expressions: Any = constraint.expressions
            return {*constraint.fields, *(str(each.name) for each in expressions if hasattr(each, "name"))}
    return set()
