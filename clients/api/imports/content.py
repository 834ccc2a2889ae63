"""The bodies and answers of the API of imports."""

from typing import Any, ClassVar

from rest_framework import serializers

from clients.imports.files import DELIMITERS, ENCODINGS
from clients.imports.kinds import import_kinds
from clients.models.imports import DATE_ORDERS, SYSTEMS, ImportBatch, ImportMap, ImportRow
from clinic.http.local_time import ModelOutput
from clinic.http.request_body import IdField, RequestBody, SingleLineField
from clinic.models import Location


class UploadInput(RequestBody):
    """The query of an upload."""

    kind = SingleLineField(max_length=16)
    system = serializers.ChoiceField(SYSTEMS, required=False)
    name = SingleLineField(max_length=200)

    def validate_kind(self, kind: str) -> str:
        if kind not in import_kinds():
            raise serializers.ValidationError(f"Give one of {', '.join(import_kinds())}.", "invalid_choice")
        return kind


class ReadAnewInput(RequestBody):
    example: ClassVar[dict[str, Any]] = {"encoding": "cp1252", "delimiter": ";"}
    encoding = serializers.ChoiceField(tuple(ENCODINGS), required=False)
    delimiter = serializers.ChoiceField(tuple(DELIMITERS), required=False)
    table = serializers.IntegerField(
        min_value=0, max_value=999, required=False, help_text="Of a spreadsheet: place in `tables`, from 0"
    )


class MappedColumnInput(RequestBody):
    column = serializers.IntegerField(min_value=0, max_value=199, help_text="Place in `columns`, from 0")
    field = SingleLineField(max_length=40, help_text="Code of a field of /import-kinds")


class DryRunInput(RequestBody):
    example: ClassVar[dict[str, Any]] = {
        "mapping": [{"column": 0, "field": "first_name"}, {"column": 1, "field": "birth_on"}],
        "date_order": "dmy",
        "map_name": "Our old system",
    }
    mapping = serializers.ListField(
        child=MappedColumnInput(), max_length=200, required=False, help_text="As it was guessed, if left out"
    )
    map = IdField(queryset=ImportMap.objects.all(), required=False, help_text="A map kept before")
    date_order = serializers.ChoiceField(DATE_ORDERS, required=False)
    decimal_sign = serializers.ChoiceField((".", ","), required=False)
    location = IdField(queryset=Location.objects.filter(archived_at=None), required=False)
    map_name = SingleLineField(max_length=80, required=False, help_text="Keeps the map under this name")


class DecisionInput(RequestBody):
    example: ClassVar[dict[str, Any]] = {"line": 7, "same": False}
    line = serializers.IntegerField(min_value=1, max_value=2_000_000)
    same = serializers.BooleanField(help_text="True: the person on file; false: somebody else")


class OutcomeCounts(serializers.Serializer[Any]):
    """Rows by what becomes of them; together they are all rows judged."""

    added = serializers.IntegerField()
    matched = serializers.IntegerField()
    suspect = serializers.IntegerField()
    rejected = serializers.IntegerField()


class ImportListedOutput(ModelOutput[ImportBatch]):
    class Meta:
        model = ImportBatch
        fields: ClassVar = [
            "id",
            "revision",
            "kind",
            "system",
            "file_name",
            "state",
            "rows_total",
            "created_at",
        ]


class ImportOutput(ModelOutput[ImportBatch]):
    counts = OutcomeCounts(source="count_outcomes", read_only=True)
    rows_done = serializers.IntegerField(read_only=True, help_text="By the present step, of `rows_total`")

    class Meta:
        model = ImportBatch
        exclude: ClassVar = ["file_hash", "timezone"]


class ImportRowOutput(ModelOutput[ImportRow]):
    class Meta:
        model = ImportRow
        exclude: ClassVar = ["created_at", "batch", "identity", "likeness"]


class ImportMapOutput(ModelOutput[ImportMap]):
    class Meta:
        model = ImportMap
        exclude: ClassVar = ["created_at"]


class ImportFieldOutput(serializers.Serializer[Any]):
    """A field that columns may be read as."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    is_date = serializers.BooleanField()


class ImportKindOutput(serializers.Serializer[Any]):
    """A kind of records that is brought in."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    hint = serializers.CharField()
    needs_place = serializers.BooleanField()
    fields = ImportFieldOutput(many=True)  # type: ignore[assignment]
