"""Serializer fields for local times and for named records."""

from typing import Any

from rest_framework import serializers
from rest_framework.fields import get_attribute


class LocalTime(serializers.DateTimeField):
    """An instant in the zone of the visit's location, with its offset."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def get_attribute(self, instance: Any) -> Any:
        visit = get_attribute(instance, self.source_attrs[:-1])
        instant = getattr(visit, self.source_attrs[-1])
        return instant and instant.astimezone(visit.location.zone)

    def to_representation(self, value: Any) -> str:
        return str(value.isoformat())


class Named(serializers.Serializer[Any]):
    """Something by its id and name."""

    id = serializers.UUIDField()
    name = serializers.CharField()
