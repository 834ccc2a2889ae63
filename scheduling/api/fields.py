"""How the diary shows times and people."""

from typing import Any

from rest_framework import serializers


class LocalTime(serializers.DateTimeField):
    """An instant in the zone of the visit's location, with its offset."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"read_only": True, **kwargs})

    def get_attribute(self, instance: Any) -> Any:
        instant = getattr(instance, str(self.source))
        return instant and instant.astimezone(instance.location.zone)

    def to_representation(self, value: Any) -> str:
        return str(value.isoformat())


class Named(serializers.Serializer[Any]):
    """Something by its id and name."""

    id = serializers.UUIDField()
    name = serializers.CharField()
