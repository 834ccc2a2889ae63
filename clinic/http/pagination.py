"""Pages of lists: `?limit=` up to 100, and a cursor that names the row at which a page begins."""

import re
from collections.abc import Callable
from typing import Any, NamedTuple, cast

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from clinic.refusals import Refusal, fault

PAGE_SIZE, MOST_ROWS = 25, 100
LIMITS = {str(number): number for number in range(1, MOST_ROWS + 1)}
AFTER, BEFORE = "after", "before"
RANK = re.compile(rf"^{AFTER}-(\d{{1,6}})$")


class PageOfRows(NamedTuple):
    """The rows of one page, and the cursors of the pages after and before it; blank where there is none."""

    rows: list[Any]
    next: str
    previous: str


def page_of_rows(
    queryset: QuerySet[Any], order: tuple[str, ...], *, cursor: str = "", limit: int = PAGE_SIZE
) -> PageOfRows:
    """Return the page that a cursor names, or the first one; refuses `unknown_cursor`."""
    is_backward = cursor.startswith(BEFORE)
    if is_backward:
        order = tuple(column.removeprefix("-") if column[0] == "-" else f"-{column}" for column in order)
    if cursor:
        queryset = queryset.filter(_is_beyond(_row_of(cursor, queryset, order[0]), order))
    found = list(queryset.order_by(*order)[: limit + 1])
    has_more = len(found) > limit
    rows = found[:limit][::-1] if is_backward else found[:limit]
    has_next, has_previous = (bool(cursor), has_more) if is_backward else (has_more, bool(cursor))
    return PageOfRows(
        rows,
        f"{AFTER}-{rows[-1].pk}" if rows and has_next else "",
        f"{BEFORE}-{rows[0].pk}" if rows and has_previous else "",
    )


class CursorPages(BasePagination):
    """Pages that do not shift while rows are added; newest first unless the viewset has a `page_order`.

    An order is a column, then the id, both ascending or both descending. A cursor holds a direction and the
    id of a row, nothing else of it, since addresses stand in logs; the column is read with the page.
    """

    default_order = ("-created_at", "-id")

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        """Return the rows of the page; refuses `unknown_cursor` and a limit that is `out_of_range`."""
        self.request = request
        self.page = page_of_rows(
            queryset,
            tuple(getattr(view, "page_order", self.default_order)),
            cursor=request.query_params.get("cursor", ""),
            limit=self.get_page_size(request),
        )
        return self.page.rows

    def get_page_size(self, request: Any) -> int:
        """Return the limit asked for, 25 when none is."""
        limit = request.query_params.get("limit")
        if limit is None:
            return PAGE_SIZE
        if limit not in LIMITS:
            raise fault("?limit", "out_of_range", "limit is a whole number from 1 to 100.")
        return LIMITS[limit]

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {"results": data, "next": self._link(self.page.next), "previous": self._link(self.page.previous)}
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        limit = {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": PAGE_SIZE}
        return [
            _parameter("cursor", {"type": "string"}, "Where the page begins: follow `next` and `previous`."),
            _parameter("limit", limit, "The most rows of a page."),
        ]

    def _link(self, cursor: str) -> str | None:
        """Return the address of the page that a cursor names; None without one."""
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor) if cursor else None


class RankedPages(CursorPages):
    """Pages of a search, the best first: a cursor counts those before its page."""

    def paginate(self, request: Any, search: Callable[[int, int], list[Any]], *, size: int) -> list[Any]:
        """Return the page of `search(start, most)`, of this size unless a limit is given."""
        self.request = request
        self.limit = self.get_page_size(request) if "limit" in request.query_params else size
        cursor = request.query_params.get("cursor", f"{AFTER}-0")
        match = RANK.match(cursor)
        if not match:
            raise unknown_cursor()
        self.start = int(match[1])
        rows = search(self.start, self.limit + 1)
        self.has_more = len(rows) > self.limit
        return rows[: self.limit]

    def get_paginated_response(self, data: Any) -> Response:
        before, after = max(self.start - self.limit, 0), self.start + self.limit
        return Response(
            {
                "results": data,
                "next": self._link_to(after) if self.has_more else None,
                "previous": self._link_to(before) if self.start else None,
            }
        )

    def _link_to(self, start: int) -> str:
        return replace_query_param(self.request.build_absolute_uri(), "cursor", f"{AFTER}-{start}")


class OnePage(CursorPages):
    """A short list in the form of a page, always whole: it takes neither limit nor cursor."""

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return []


def _row_of(cursor: str, queryset: QuerySet[Any], column: str) -> tuple[Any, Any]:
    """Return the column and the key of the row that a cursor names, even if the filters exclude it by now."""
    direction, _, key = cursor.partition("-")
    model: Any = queryset.model
    try:
        pk = model._meta.pk.to_python(key)
    except ValidationError:
        raise unknown_cursor() from None
    row = model._default_manager.filter(pk=pk).values_list(column.removeprefix("-"), "pk").first()
    if row is None or direction not in (AFTER, BEFORE):
        raise unknown_cursor()
    return cast(tuple[Any, Any], row)


def _is_beyond(row: tuple[Any, Any], order: tuple[str, ...]) -> Q:
    """Return the condition of the rows that follow this one; its first part is one that an index answers."""
    value, pk = row
    column, beyond = order[0].removeprefix("-"), "lt" if order[0].startswith("-") else "gt"
    follows = Q(**{f"{column}__{beyond}": value}) | Q(**{column: value, f"pk__{beyond}": pk})
    return Q(**{f"{column}__{beyond}e": value}) & follows


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def unknown_cursor() -> Refusal:
    """Return the refusal of a cursor that no page gave."""
    return fault("?cursor", "unknown_cursor", "Start the list again, without cursor.")
