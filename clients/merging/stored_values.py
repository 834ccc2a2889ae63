"""The columns of a row as text, to be kept and put back; and a digest of all of them."""

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.db import models


def stored_fields(model: type[models.Model]) -> list[Any]:
    """Return the columns that are written: all but those that PostgreSQL generates."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def stored_values(row: models.Model, names: Iterable[str] | None = None) -> dict[str, Any]:
    """Return these columns of a row, or all, each as the text or JSON that `read_values` reads."""
    fields = stored_fields(type(row))
    kept = None if names is None else set(names)
    return {
        field.name: None if field.value_from_object(row) is None else field.value_to_string(row)
        for field in fields
        if kept is None or field.name in kept
    }


def read_values(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """Return stored values as they are set on a row, by the name of the attribute."""
    fields = {field.name: field for field in stored_fields(model)}
    return {fields[name].attname: fields[name].to_python(value) for name, value in values.items()}


def digest_of(row: models.Model, names: Iterable[str] | None = None) -> str:
    """Return a digest of these columns of a row, or of all."""
    content = json.dumps(stored_values(row, names), sort_keys=True, default=str)
    return sha256(content.encode()).hexdigest()
