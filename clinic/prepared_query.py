"""Queries and inserts whose SQL is built once per process: building it costs more than running it.

Only the SQL is kept; the rows come from PostgreSQL each time. Used where docs/decisions/0018 measured a gain.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date, time
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import FETCH_ONE, Expression, Field, ForeignKey, Lookup, Model, QuerySet, UUIDField
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

NEW_KEYS = "SELECT uuidv7() FROM generate_series(1, %s)"


class Param(Expression):
    """A parameter of a prepared query: its value is given with each call."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


@ForeignKey.register_lookup  # which knows no lookup of Field
@Field.register_lookup
class EqualsAny(Lookup):
    """`field__eq_any=Param("keys")`: equal to a member of a list; `in` would need a parameter per member."""

    lookup_name = "eq_any"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, before = self.process_lhs(compiler, connection)
        members, after = self.process_rhs(compiler, connection)
        return f"{column} = ANY {members}", [*before, *after]


class Statement(NamedTuple):
    """The SQL of a query; `record` turns a row into a model instance, None when tuples are read.

    `convert` reads the columns that do not come as they are, such as JSON; None where all do.
    """

    sql: str
    parameters: list[Any]
    locks: bool
    convert: Callable[[Any], Any] | None
    record: Callable[[Any], Any] | None


class PreparedQuery[Row]:
    """A queryset with parameters: `PreparedQuery(lambda: Client.objects.filter(pk=Param("key")))`."""

    def __init__(self, build: Callable[[], QuerySet[Any, Row]]) -> None:
        self._build = build

    def __call__(self, **values: Any) -> list[Row]:
        """Return the rows for these values.

        Raises TransactionManagementError when the query locks rows and no transaction is open.
        """
        sql, parameters, locks, convert, record = self._statement
        if locks and not connection.in_atomic_block:
            raise TransactionManagementError("Rows are locked inside of a transaction.")
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[p.name] if isinstance(p, Param) else p for p in parameters])
            rows = cursor.fetchall()
        if convert:
            rows = list(map(convert, rows))
        return list(map(record, rows)) if record else rows

    @cached_property
    def _statement(self) -> Statement:
        queryset = self._build()
        compiler = queryset.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        return Statement(
            sql,
            list(parameters),
            queryset.query.select_for_update,
            _conversion_of(compiler),
            _record_of(queryset, compiler),
        )


def _conversion_of(compiler: SQLCompiler) -> Callable[[Any], Any] | None:
    """Return the function that reads the columns of a row that are kept in another form; None for no such."""
    converters = compiler.get_converters([column for column, *_ in compiler.select])

    def convert_row(row: Any) -> tuple[Any, ...]:
        values = list(row)
        for place, (readers, expression) in converters.items():
            for read in readers:
                values[place] = read(values[place], expression, connection)
        return tuple(values)

    return convert_row if converters else None


def _record_of(queryset: QuerySet[Any, Any], compiler: SQLCompiler) -> Callable[[Any], Any] | None:
    """Return the function that turns a row into a record with its `select_related`; None for tuples."""
    if queryset._iterable_class is ValuesListIterable:
        return None
    assert queryset._iterable_class is ModelIterable and not compiler.annotation_col_map, (
        "records or tuples only"
    )
    info: Any = compiler.klass_info
    own = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
    names = [column.target.attname for column, *_ in compiler.select[own]]
    related = get_related_populators(info, compiler.select, connection.alias, FETCH_ONE)

    def build_record(row: Any) -> Any:
        record = info["model"].from_db(connection.alias, names, row[own])
        for populator in related:
            populator.populate(row, record)
        return record

    return build_record


def insert_rows[Row: Model](records: Iterable[Row]) -> list[Row]:
    """Insert new records of one model and read back the columns that PostgreSQL fills in, such as ids."""
    new = list(records)
    if not new:
        return new
    sql, given, returned = _insert_statement(type(new[0]), len(new))
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection) for row in new for field in given
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        values_returned = cursor.fetchall()
    for row, values in zip(new, values_returned, strict=True):
        row.__dict__.update(zip(returned, values, strict=True))
        row._state.adding, row._state.db = False, connection.alias
    return new


@cache
def _insert_statement(model: type[Model], rows: int) -> tuple[str, list[Field[Any, Any]], list[str]]:
    """Return the SQL, the fields whose values it takes for each row, and the columns it returns."""
    fields = model._meta.local_concrete_fields
    given = [field for field in fields if not field.db_returning]
    returned = [field for field in fields if field.db_returning]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in given)
    placeholders = f"({', '.join(['%s'] * len(given))})"
    returning = ", ".join(quote(str(field.column)) for field in returned)
    sql = (
        f"INSERT INTO {quote(model._meta.db_table)} ({columns})"
        f" VALUES {', '.join([placeholders] * rows)} RETURNING {returning}"
    )
    return sql, given, [field.attname for field in returned]


def insert_many[Row: Model](records: Iterable[Row], *, skip_known: bool = False) -> list[Row]:
    """Insert many new records of one model, as one JSON text and not as a parameter for each value.

    Of the columns that PostgreSQL fills in only a key of UUID is set.
    With `skip_known` a row that breaks a constraint of uniqueness is left out, as if it had been written.
    """
    new = list(records)
    if not new:
        return new
    sql, fields = _many_statement(type(new[0]), skip_known)
    with connection.cursor() as cursor:
        if isinstance(new[0]._meta.pk, UUIDField):
            cursor.execute(NEW_KEYS, [len(new)])
            for row, (key,) in zip(new, cursor.fetchall(), strict=True):
                row.pk = key
        rows = [{field.column: getattr(row, field.attname) for field in fields} for row in new]
        cursor.execute(sql, [json.dumps(rows, default=_plain, ensure_ascii=False)])
    for row in new:
        row._state.adding, row._state.db = False, connection.alias
    return new


@cache
def _many_statement(model: type[Model], skip_known: bool) -> tuple[str, list[Field[Any, Any]]]:
    """Return the SQL, and the fields whose values it takes."""
    key = model._meta.pk if isinstance(model._meta.pk, UUIDField) else None
    fields = [field for field in model._meta.local_concrete_fields if field is key or not field.db_returning]
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(str(field.column)) for field in fields)
    ending = " ON CONFLICT DO NOTHING" if skip_known else ""
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)"
        + ending,
        fields,
    )


def _plain(value: Any) -> str:
    """Return a value that JSON does not know as PostgreSQL reads it."""
    return value.isoformat() if isinstance(value, date | time) else str(value)
