"""Request bodies: the fields that an endpoint declares and no others."""

import re
from collections.abc import Collection
from datetime import time, timedelta
from functools import cache
from heapq import nsmallest
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request

from clinic.prepared_query import Param, PreparedQuery
from clinic.refusals import MOST_FAULTS, invalid_input
from clinic.text import clean_text, has_words, utf8_safe

UNKNOWN_FIELD = "There is no such field here."
MISSING_FIELD = "This field is required."
OFFSET = re.compile(r"[zZ+-]")
WHICH_END = "Local time; at or before the start: on the next day. 24:00 is midnight"
LONGEST_MINUTES = 7 * 24 * 60
LONGEST_LOCAL_PART = 64
"""RFC 5321, 4.5.3.1.1."""
LONGEST_LIST = 100
"""The most entries of a list whose field names no other number."""


class RequestBody(serializers.Serializer[Any]):
    """The body of a request. `example` is a full body, shown in the OpenAPI document and in docs/api.md."""

    example: ClassVar[dict[str, Any] | None] = None

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return the fields; the error of a wrong choice names the choices there are."""
        fields = super().get_fields()
        for field in fields.values():
            choice = getattr(field, "child", field)
            if isinstance(choice, serializers.ChoiceField):
                choices = ", ".join(map(str, choice.choices))
                choice.error_messages["invalid_choice"] = f"Give one of {choices}."
        return fields

    def to_internal_value(self, data: Any) -> Any:
        """Refuse unknown fields, long lists, and entries of a list without a required field."""
        if isinstance(data, dict):
            self._refuse_unknown_fields(data.keys() - self.fields.keys())
            faults = {
                name: ErrorDetail(f"Give at most {most} entries.", "max_length")
                for name, field in self.fields.items()
                if isinstance(data.get(name), list) and len(data[name]) > (most := _most_entries(field))
            }
            if self.parent is not None and getattr(self.root, "partial", False):
                required = {name for name, field in self.fields.items() if field.required}
                faults |= dict.fromkeys(required - data.keys(), ErrorDetail(MISSING_FIELD, "required"))
            if faults:
                raise serializers.ValidationError({name: [faults[name]] for name in sorted(faults)})
        return super().to_internal_value(data)

    def _refuse_unknown_fields(self, names: Collection[str]) -> None:
        """Refuse names that the body does not declare; of very many, list the first and look no further."""
        if not names:
            return
        listed = nsmallest(MOST_FAULTS, names)
        if len(names) == len(listed):
            raise serializers.ValidationError(
                {name: [ErrorDetail(UNKNOWN_FIELD, "unknown_field")] for name in listed}
            )
        pointers = [utf8_safe(f"/{name}") for name in listed]
        faults = [{"pointer": p, "code": "unknown_field", "message": UNKNOWN_FIELD} for p in pointers]
        raise invalid_input(400, faults, unlisted=len(names) - len(listed))

    @classmethod
    def parse(cls, request: Request, *, partial: bool = False) -> dict[str, Any]:
        """Return the checked content of the request's body, by field name."""
        return dict(_serializer(cls, partial).run_validation(request.data))


def _most_entries(field: Any) -> int:
    """Return how many entries a list may have before they are looked at one by one."""
    return getattr(field, "max_length", None) or LONGEST_LIST


@cache
def _serializer(kind: type[RequestBody], partial: bool) -> RequestBody:
    """Return the serializer of a body, made once per process: it keeps nothing of the bodies it checks."""
    return kind(partial=partial)


class EmptyBody(RequestBody):
    """The body of a request that needs none."""

    @classmethod
    def parse(cls, request: Request, *, partial: bool = False) -> dict[str, Any]:
        """Refuse a body that is not empty: the endpoint would ignore it."""
        return super().parse(request) if request.data else {}


class MultiLineField(serializers.CharField):
    """Text of several lines, cleaned of what nobody can see; one that is required needs words."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if not isinstance(data, str):
            return super().run_validation(data)
        text = self.clean(data)
        if not (self.allow_blank or has_words(text)):
            self.fail("blank")
        return super().run_validation(text)

    def clean(self, text: str) -> str:
        """Return the text as it is kept."""
        return clean_text(text)

    def to_internal_value(self, data: Any) -> str:
        """Refuse numbers and truth values: they are no text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class SingleLineField(MultiLineField):
    """Text on one line, such as a name: it may stand in the header of a letter."""

    def clean(self, text: str) -> str:
        return " ".join(super().clean(text).split())


class ReasonField(SingleLineField):
    """A reason in words; one without a letter, digit or symbol counts as none."""

    def clean(self, text: str) -> str:
        return super().clean(text) if has_words(text) else ""


class AddressField(serializers.EmailField):
    """An e-mail address that mail servers take: its local part not quoted, and of at most 64 characters."""

    default_error_messages: ClassVar = {
        "local_part": "Check the e-mail: mail servers refuse what stands before its @.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        address: str = super().to_internal_value(data)
        local = address.rpartition("@")[0]
        if '"' in local or len(local.encode()) > LONGEST_LOCAL_PART:
            self.fail("local_part")
        return address


class SecretField(serializers.CharField):
    """A password, as it was typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class IdField(serializers.PrimaryKeyRelatedField[Any]):
    """The id of another record, which must exist."""

    default_error_messages: ClassVar = {"does_not_exist": "There is no such record here. Check the id."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(pk_field=serializers.UUIDField(), **kwargs)
        self.records = PreparedQuery(lambda: cast(QuerySet[Any], self.get_queryset()).filter(pk=Param("key")))

    def to_internal_value(self, data: Any) -> Any:
        """Return the record, read by a prepared query."""
        records = self.records(key=cast(serializers.UUIDField, self.pk_field).to_internal_value(data))
        if not records:
            self.fail("does_not_exist", pk_value=data)
        return records[0]


class InstantField(serializers.DateTimeField):
    """An ISO 8601 time with its offset; a naive time is refused, since it names no instant."""

    default_error_messages: ClassVar = {
        "naive": "Give the time with its offset, such as 2026-03-02T09:00:00+00:00.",
        "out_of_range": "Give a time between the years 1900 and 2200.",
    }

    def __init__(self, *, help_text: str = "", **kwargs: Any) -> None:
        super().__init__(help_text=". ".join(filter(None, [help_text, "With any offset"])), **kwargs)

    def enforce_timezone(self, value: Any) -> Any:
        if value.tzinfo is None:
            self.fail("naive")
        if not 1900 <= value.year <= 2200:
            self.fail("out_of_range")
        return value


class LocalHourField(serializers.TimeField):
    """A local time of day, such as 09:00; one with an offset is refused, since its day has several."""

    default_error_messages: ClassVar = {"offset": "Give the local time without an offset, such as 09:00."}

    def to_internal_value(self, value: Any) -> Any:
        if isinstance(value, str) and OFFSET.search(value):
            self.fail("offset")
        return super().to_internal_value(value)


class ClosingHourField(LocalHourField):
    """The local time at which hours end; 24:00 is midnight at the end of the day."""

    def to_internal_value(self, value: Any) -> Any:
        return time() if value in ("24:00", "24:00:00") else super().to_internal_value(value)


@extend_schema_field({"type": "integer", "minimum": 0, "maximum": LONGEST_MINUTES})
class MinutesField(serializers.IntegerField):
    """A duration in whole minutes, up to a week; in Python a timedelta."""

    default_error_messages: ClassVar = {"out_of_range": f"Give whole minutes from 0 to {LONGEST_MINUTES}."}

    def to_internal_value(self, data: Any) -> Any:
        minutes = super().to_internal_value(data)
        if not 0 <= minutes <= LONGEST_MINUTES:
            self.fail("out_of_range")
        return timedelta(minutes=minutes)

    def to_representation(self, value: Any) -> int:
        return int(value.total_seconds() // 60)
