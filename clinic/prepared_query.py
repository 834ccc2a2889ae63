"""Reads and inserts that are put into SQL once per process: composing one costs more than asking it.

Only the statement is kept; the rows are PostgreSQL's each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, cached_property
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import FETCH_ONE, Expression, Field, ForeignKey, Lookup, Model, QuerySet
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError


class Given(Expression):
    """A gap in a read, for a value that is given each time it is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


@ForeignKey.register_lookup  # which knows no lookup of Field
@Field.register_lookup
class AnyOf(Lookup):
    """`field__any_of=Given("keys")`: one of a list of any length, where `in` has a gap for each member."""

    lookup_name = "any_of"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, before = self.process_lhs(compiler, connection)
        members, after = self.process_rhs(compiler, connection)
        return f"{column} = ANY {members}", [*before, *after]


class Statement(NamedTuple):
    """A read as SQL; `record` makes a row into a record, where the read is not of plain columns."""

    sql: str
    parameters: list[Any]
    locks: bool
    record: Callable[[Any], Any] | None


class Composed[Row]:
    """A read with gaps: `live = Composed(lambda: Claim.objects.filter(resource=Given("resource")))`."""

    def __init__(self, read: Callable[[], QuerySet[Any, Row]]) -> None:
        self._read = read

    def __call__(self, **given: Any) -> list[Row]:
        """The rows for these values; a read that locks them refuses outside of a transaction."""
        sql, parameters, locks, record = self._statement
        if locks and not connection.in_atomic_block:
            raise TransactionManagementError("Rows are locked inside of a transaction.")
        with connection.cursor() as cursor:
            cursor.execute(sql, [given[p.name] if isinstance(p, Given) else p for p in parameters])
            rows = cursor.fetchall()
        return list(map(record, rows)) if record else rows

    @cached_property
    def _statement(self) -> Statement:
        rows = self._read()
        compiler = rows.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        assert not compiler.get_converters([column for column, *_ in compiler.select]), "read as they are"
        return Statement(sql, list(parameters), rows.query.select_for_update, _record_of(rows, compiler))


def _record_of(rows: QuerySet[Any, Any], compiler: SQLCompiler) -> Callable[[Any], Any] | None:
    """What makes a row into a record with its `select_related`; None when tuples are read."""
    if rows._iterable_class is ValuesListIterable:
        return None
    assert rows._iterable_class is ModelIterable and not compiler.annotation_col_map, "records or tuples only"
    about: Any = compiler.klass_info
    own = slice(about["select_fields"][0], about["select_fields"][-1] + 1)
    names = [column.target.attname for column, *_ in compiler.select[own]]
    related = get_related_populators(about, compiler.select, connection.alias, FETCH_ONE)

    def record(row: Any) -> Any:
        made = about["model"].from_db(connection.alias, names, row[own])
        for one in related:
            one.populate(row, made)
        return made

    return record


def insert[Row: Model](records: Iterable[Row]) -> list[Row]:
    """Write new records of one kind; what PostgreSQL fills in, such as their ids, is read back into them."""
    new = list(records)
    if not new:
        return new
    sql, said, filled = _insert(type(new[0]), len(new))
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection) for row in new for field in said
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        answers = cursor.fetchall()
    for row, answer in zip(new, answers, strict=True):
        row.__dict__.update(zip(filled, answer, strict=True))
        row._state.adding, row._state.db = False, connection.alias
    return new


@cache
def _insert(model: type[Model], rows: int) -> tuple[str, list[Field[Any, Any]], list[str]]:
    """The statement, the fields it is given for each row, and the columns it answers."""
    fields = model._meta.local_concrete_fields
    said = [field for field in fields if not field.db_returning]
    filled = [field for field in fields if field not in said]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in said)
    gaps = f"({', '.join(['%s'] * len(said))})"
    answered = ", ".join(quote(str(field.column)) for field in filled)
    sql = (
        f"INSERT INTO {quote(model._meta.db_table)} ({columns})"
        f" VALUES {', '.join([gaps] * rows)} RETURNING {answered}"
    )
    return sql, said, [field.attname for field in filled]
