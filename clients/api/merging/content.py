"""A merge as it is answered."""

from typing import Any, ClassVar

from rest_framework import serializers

from clients.merging.comparison import kind_of_table, moved_by_kind, written_since
from clients.merging.details import KEPT_APART
from clients.merging.putting_back import outcomes_of_parting
from clients.models import MergeRecord
from clients.record_parts import client_tables
from clinic.http.local_time import ModelOutput
from clinic.roles import may


class MergeLine(ModelOutput[MergeRecord]):
    class Meta:
        model = MergeRecord
        exclude: ClassVar = ["created_at", "source_before", "target_before"]


class CountOutput(serializers.Serializer[Any]):
    kind = serializers.CharField()
    rows = serializers.IntegerField()


class SinceOutput(CountOutput):
    records = serializers.ListField(child=serializers.UUIDField(), help_text="Their ids")


class RowOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField(help_text="Of the row of the merge, as `also` names it")
    record = serializers.UUIDField(help_text="The id of the record that stays")
    kind = serializers.CharField()
    outcome = serializers.CharField(help_text="What would become of it, or became")


class MergeOutput(MergeLine):
    source_before = serializers.JSONField()
    target_before = serializers.JSONField()
    moved = CountOutput(many=True, help_text="How many rows of each kind it changed")
    stay = RowOutput(many=True, help_text="Rows that parting leaves for a person to decide")
    since = SinceOutput(many=True, help_text="Rows written since, which stay with the target")

    class Meta(MergeLine.Meta):
        exclude: ClassVar = ["created_at"]


def merge_content(merge: MergeRecord, roles: list[str]) -> dict[str, Any]:
    """Return a merge as it is answered: clinical rows are named to those alone who may read them."""
    tables = {table.label: table for table in client_tables()}
    clinical = may(roles, "conditions.read")
    is_over = merge.undone_at is not None
    rows = list(merge.rows.all()) if is_over else outcomes_of_parting(merge, tables)
    shown = {
        "moved": [_count(*each) for each in moved_by_kind(rows, tables, clinical=clinical)],
        "stay": [
            {
                "id": row.pk,
                "record": row.row_key,
                "kind": kind_of_table(tables.get(row.table), clinical=clinical),
                "outcome": row.outcome,
            }
            for row in rows
            if row.outcome != "put_back"
        ],
        "since": []
        if is_over
        else [
            {**_count(kind, len(keys)), "records": keys}
            for kind, keys in written_since(merge, tables.values(), clinical=clinical).items()
        ],
    }
    befores = {
        name: {key: value for key, value in getattr(merge, name).items() if key not in KEPT_APART}
        for name in ("source_before", "target_before")
    }
    return {**MergeLine(merge).data, **befores, **shown}


def _count(kind: str, rows: int) -> dict[str, Any]:
    return {"kind": kind, "rows": rows}
