"""What an API door accepts: the named fields and nothing else."""

from datetime import timedelta
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request

UNKNOWN = "There is no such field here."


class Input(serializers.Serializer[Any]):
    """The body of a request. `example` is a full body, shown in the OpenAPI document and in docs/api.md."""

    example: ClassVar[dict[str, Any] | None] = None

    def to_internal_value(self, data: Any) -> Any:
        """Refuse fields this door does not know, instead of ignoring them."""
        if isinstance(data, dict):
            unknown = {name: [serializers.ErrorDetail(UNKNOWN, "unknown_field")] for name in data.keys() - self.fields.keys()}
            if unknown:
                raise serializers.ValidationError(unknown)
        return super().to_internal_value(data)

    @classmethod
    def parse(cls, request: Request, *, partial: bool = False) -> dict[str, Any]:
        """The checked content of the request's body, by field name."""
        form = cls(data=request.data, partial=partial, context={"request": request})
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)


class Instant(serializers.DateTimeField):
    """An ISO 8601 time with its offset; a naive time is refused, since nobody knows when it is."""

    default_error_messages: ClassVar = {"naive": "Give the time with its offset, such as 2026-03-02T09:00:00+00:00."}

    def enforce_timezone(self, value: Any) -> Any:
        if value.tzinfo is None:
            self.fail("naive")
        return value


class Minutes(serializers.IntegerField):
    """A duration in whole minutes, kept as a timedelta."""

    def to_internal_value(self, data: Any) -> Any:
        return timedelta(minutes=super().to_internal_value(data))

    def to_representation(self, value: Any) -> int:
        return int(value.total_seconds() // 60)
