"""Times in answers: each with the offset of the place it belongs to."""

from collections.abc import Iterator
from datetime import UTC
from time import monotonic
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import DatabaseError, models
from rest_framework import serializers

from clinic.models import Practice

WHICH_OFFSET = "With the offset of its location, or of the practice where it belongs to none"


class PracticeZone:
    """The practice's zone, read again after a minute: no answer costs a query for it.

    After a change other processes show the former offset for that minute; the instants are the same.
    """

    kept_seconds = 60

    def __init__(self) -> None:
        self._zone = ZoneInfo("UTC")
        self._read_at: float | None = None

    def current(self) -> ZoneInfo:
        """Return the zone; the one known before while the database does not answer."""
        if self._read_at is None or monotonic() - self._read_at > self.kept_seconds:
            self._read()
        return self._zone

    def remember(self, zone: ZoneInfo) -> None:
        """Use this zone, which was just read or changed."""
        self._zone, self._read_at = zone, monotonic()

    def _read(self) -> None:
        try:
            name = Practice.objects.values_list("timezone", flat=True).first()
        except DatabaseError:
            return
        if name:
            self.remember(ZoneInfo(name))


practice_zone = PracticeZone()


class LocalTime(serializers.DateTimeField):
    """An instant of a record, with the offset of its location; else of the practice.

    A record of a location, or of a visit there, has its zone as `local_zone`.
    """

    def __init__(self, *, help_text: str = "", **kwargs: Any) -> None:
        words = ". ".join(filter(None, [help_text, WHICH_OFFSET]))
        super().__init__(**{"read_only": True, "help_text": words, **kwargs})

    def get_attribute(self, instance: Any) -> Any:
        """Return the instant in the zone of the record that holds it, or of the one nearest above that."""
        instant = super().get_attribute(instance)
        if not instant:
            return instant
        zones = (getattr(record, "local_zone", None) for record in self._records(instance))
        return instant.astimezone(next(filter(None, zones), None) or practice_zone.current())

    def _records(self, instance: Any) -> Iterator[Any]:
        """Yield the records on the way to the instant, the one that holds it first."""
        path = [instance]
        for name in self.source_attrs[:-1]:
            path.append(path[-1][name] if isinstance(path[-1], dict) else getattr(path[-1], name))
        return reversed(path)

    def to_representation(self, value: Any) -> str:
        """Return the instant with its offset; a member of a list comes as it was read, in UTC."""
        instant = value.astimezone(practice_zone.current()) if value.tzinfo is UTC else value
        return str(instant.isoformat())


class ModelOutput[M: models.Model](serializers.ModelSerializer[M]):
    """The answer that shows a record; its times are local times."""

    serializer_field_mapping: ClassVar = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.DateTimeField: LocalTime,
    }
