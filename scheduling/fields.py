"""Serializer fields for local times and for named records."""

from typing import Any

from rest_framework import serializers
from rest_framework.fields import get_attribute


class LocalTime(serializers.DateTimeField):
    """An instant in the zone of the visit's location, with its offset; `of` is the relation to the visit."""

    def __init__(self, *, of: str = "", **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})
        self.of = [of] if of else []

    def get_attribute(self, instance: Any) -> Any:
        record = get_attribute(instance, self.source_attrs[:-1])
        instant = getattr(record, self.source_attrs[-1])
        return instant and instant.astimezone(get_attribute(record, [*self.of, "location"]).zone)

    def to_representation(self, value: Any) -> str:
        return str(value.isoformat())


class Named(serializers.Serializer[Any]):
    """Something by its id and name."""

    id = serializers.UUIDField()
    name = serializers.CharField()
