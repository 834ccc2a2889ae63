"""Filters of lists: an unknown one is refused, never ignored."""

from typing import Any

import django_filters
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions

RESERVED = {"limit", "cursor"}
UNKNOWN = "There is no such filter here."


class Filters(django_filters.FilterSet):
    """The filters of one list."""


class StrictFilters(DjangoFilterBackend):
    """Refuses query parameters the list does not know, and NUL bytes in those it does."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        filterset = self.get_filterset_class(view, queryset)
        known = set(filterset.base_filters) if filterset else set()
        refuse_unknown(request, known | RESERVED)
        return super().filter_queryset(request, queryset, view)


def refuse_unknown(request: Any, known: set[str]) -> None:
    """400 for query parameters outside `known`."""
    unknown = request.query_params.keys() - known
    if unknown:
        raise exceptions.ValidationError(
            {f"?{name}": [exceptions.ErrorDetail(UNKNOWN, "unknown_filter")] for name in sorted(unknown)}
        )
