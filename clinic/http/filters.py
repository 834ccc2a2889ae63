"""Filters of lists; a query parameter that the list does not declare is refused."""

import re
from datetime import UTC, date, datetime
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions

PAGE_PARAMETERS = {"limit", "cursor"}
UNKNOWN_FILTER = "There is no such filter here."
ISO_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}\Z", re.ASCII)
YES_NO = [("true", "true"), ("false", "false")]


class Filters(django_filters.FilterSet):
    """The filters of one list. A name that is a word of Python is written with an underscore: `from_`."""

    @classmethod
    def get_filters(cls) -> Any:
        return {name.rstrip("_"): declared for name, declared in super().get_filters().items()}


class InstantFormField(forms.Field):
    """An ISO 8601 time with its offset in a query; its `+` may arrive as a space."""

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            instant = datetime.fromisoformat(str(value).strip().replace(" ", "+"))
        except ValueError:
            instant = None
        if instant is None or instant.tzinfo is None or not 1900 <= instant.year <= 2200:
            raise ValidationError(
                "Give the time with its offset, such as 2026-03-02T09:00:00+00:00.", code="naive"
            )
        return instant.astimezone(UTC)  # PostgreSQL reads no offset beyond 16 hours


class DayFormField(forms.DateField):
    """A day in a query as ISO 8601 writes it, in the years 1900 to 2200 as everywhere in the API."""

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if not ISO_DAY.match(str(value)):
            raise ValidationError("Give the day as year-month-day, such as 2026-03-02.", code="invalid")
        day = super().to_python(value)
        if day is not None and not 1900 <= day.year <= 2200:
            raise ValidationError("Give a day between the years 1900 and 2200.", code="out_of_range")
        return day


class DayFilter(django_filters.DateFilter):
    """A filter by a day, such as 2026-03-02."""

    field_class = DayFormField


@extend_schema_field(OpenApiTypes.DATETIME)
class InstantFilter(django_filters.Filter):
    """A filter by an instant; a time without offset is refused."""

    field_class = InstantFormField


class ArchivedFilter(django_filters.ChoiceFilter):
    """A filter by archived or not: `?archived=true` or `false`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=YES_NO, label="Archived", **kwargs)

    def filter(self, qs: Any, value: Any) -> Any:
        return qs if value in (None, "") else qs.filter(archived_at__isnull=value == "false")


class StrictFilterBackend(DjangoFilterBackend):
    """Refuse query parameters that the list does not declare, and values that its filters cannot take."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        filterset = self.get_filterset_class(view, queryset)
        filter_names = set(filterset.base_filters) if filterset else set()
        refuse_unknown_parameters(request, filter_names | PAGE_PARAMETERS)
        try:
            return super().filter_queryset(request, queryset, view)
        except exceptions.ValidationError as error:
            details: Any = error.detail
            raise exceptions.ValidationError(
                {f"?{name}": errors for name, errors in details.items()}
            ) from None


def refuse_unknown_parameters(request: Any, names: set[str]) -> None:
    """Answer 400 when the query holds a parameter of another name than these."""
    unknown = request.query_params.keys() - names
    if unknown:
        raise exceptions.ValidationError(
            {
                f"?{name}": [exceptions.ErrorDetail(UNKNOWN_FILTER, "unknown_filter")]
                for name in sorted(unknown)
            }
        )
