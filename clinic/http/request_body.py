"""What an API door accepts: the named fields and nothing else."""

from datetime import timedelta
from functools import cache
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request

from clinic.prepared_query import Param, PreparedQuery

UNKNOWN = "There is no such field here."
MISSING = "This field is required."
LONGEST_MINUTES = 7 * 24 * 60


class RequestBody(serializers.Serializer[Any]):
    """The body of a request. `example` is a full body, shown in the OpenAPI document and in docs/api.md."""

    example: ClassVar[dict[str, Any] | None] = None

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """A choice that is none is told with the words there are."""
        fields = super().get_fields()
        for field in fields.values():
            choice = getattr(field, "child", field)
            if isinstance(choice, serializers.ChoiceField):
                words = ", ".join(str(word) for word in choice.choices)
                choice.error_messages["invalid_choice"] = f"Give one of {words}."
        return fields

    def to_internal_value(self, data: Any) -> Any:
        """Refuse fields this door does not know, and entries of a list that are not whole, in a PATCH too."""
        if isinstance(data, dict):
            faults = dict.fromkeys(data.keys() - self.fields.keys(), ErrorDetail(UNKNOWN, "unknown_field"))
            if self.parent is not None and getattr(self.root, "partial", False):
                required = {name for name, field in self.fields.items() if field.required}
                faults |= dict.fromkeys(required - data.keys(), ErrorDetail(MISSING, "required"))
            if faults:
                raise serializers.ValidationError({name: [faults[name]] for name in sorted(faults)})
        return super().to_internal_value(data)

    @classmethod
    def parse(cls, request: Request, *, partial: bool = False) -> dict[str, Any]:
        """The checked content of the request's body, by field name."""
        return dict(_form(cls, partial).run_validation(request.data))


@cache
def _form(shape: type[RequestBody], partial: bool) -> RequestBody:
    """Its fields are made once per process: they keep nothing of the bodies they check."""
    return shape(partial=partial)


class EmptyBody(RequestBody):
    """The body of a request that needs none."""

    @classmethod
    def parse(cls, request: Request, *, partial: bool = False) -> dict[str, Any]:
        """Refuse a body that says something, for nobody would read it."""
        return super().parse(request) if request.data else {}


class SingleLineField(serializers.CharField):
    """Words on one line, such as a name: it may come to stand in the header of a letter."""

    def to_internal_value(self, data: Any) -> str:
        return " ".join(super().to_internal_value(data).split())


class IdField(serializers.PrimaryKeyRelatedField[Any]):
    """The id of another record, which must be there."""

    default_error_messages: ClassVar = {"does_not_exist": "There is no such record here. Check the id."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(pk_field=serializers.UUIDField(), **kwargs)
        self.named = PreparedQuery(lambda: cast(QuerySet[Any], self.get_queryset()).filter(pk=Param("key")))

    def to_internal_value(self, data: Any) -> Any:
        """The record, by a read that is composed once."""
        found = self.named(key=cast(serializers.UUIDField, self.pk_field).to_internal_value(data))
        if not found:
            self.fail("does_not_exist", pk_value=data)
        return found[0]


class InstantField(serializers.DateTimeField):
    """An ISO 8601 time with its offset; a naive time is refused, since nobody knows when it is."""

    default_error_messages: ClassVar = {
        "naive": "Give the time with its offset, such as 2026-03-02T09:00:00+00:00.",
        "out_of_range": "Give a time between the years 1900 and 2200.",
    }

    def enforce_timezone(self, value: Any) -> Any:
        if value.tzinfo is None:
            self.fail("naive")
        if not 1900 <= value.year <= 2200:
            self.fail("out_of_range")
        return value


@extend_schema_field({"type": "integer", "minimum": 0, "maximum": LONGEST_MINUTES})
class MinutesField(serializers.IntegerField):
    """A duration in whole minutes, up to a week, kept as a timedelta."""

    default_error_messages: ClassVar = {"out_of_range": f"Give whole minutes from 0 to {LONGEST_MINUTES}."}

    def to_internal_value(self, data: Any) -> Any:
        minutes = super().to_internal_value(data)
        if not 0 <= minutes <= LONGEST_MINUTES:
            self.fail("out_of_range")
        return timedelta(minutes=minutes)

    def to_representation(self, value: Any) -> int:
        return int(value.total_seconds() // 60)
