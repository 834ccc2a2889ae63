"""The forms by which a file is uploaded, and its columns are mapped."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from clients.imports.files import DELIMITERS, ENCODINGS, FileRow
from clients.imports.kinds import import_kind_of, import_kinds
from clients.imports.systems import SYSTEM_NAMES
from clients.imports.values import both_readings, possible_orders
from clients.models.imports import ImportBatch
from clinic.models import Location
from clinic.screens.forms import NamedChoice, ScreenForm, Text

ORDER_NAMES = {"dmy": _("Day, month, year"), "mdy": _("Month, day, year"), "ymd": _("Year, month, day")}
SAMPLES = 3


class UploadForm(ScreenForm):
    """A file, and what it holds of which system."""

    file = forms.FileField(label=_("File"), help_text=_("CSV or Excel, up to 50 MB."))
    kind = forms.ChoiceField(label=_("It holds"), widget=forms.RadioSelect)
    system = forms.ChoiceField(label=_("It comes from"), choices=list(SYSTEM_NAMES.items()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.choices = [(kind.code, kind.label) for kind in import_kinds().values()]
        kinds.initial = "clients"


class ReadForm(ScreenForm):
    """The encoding and the separator of a file of text, or the table of a spreadsheet."""

    encoding = forms.ChoiceField(label=_("Encoding"), choices=list(ENCODINGS.items()))
    delimiter = forms.ChoiceField(label=_("Columns are parted by"), choices=list(DELIMITERS.items()))
    table = forms.TypedChoiceField(label=_("Sheet"), coerce=int)

    def __init__(self, data: Any, batch: ImportBatch) -> None:
        settings = ("table",) if batch.is_workbook else ("encoding", "delimiter")
        super().__init__(data, initial={name: getattr(batch, name) for name in settings})
        for name in self.fields.keys() - set(settings):
            del self.fields[name]
        if batch.is_workbook:
            tables: Any = self.fields["table"]
            tables.choices = list(enumerate(batch.tables))


class ColumnSample(NamedTuple):
    """A column with its field to choose, and what stands in its first rows, dates in both readings."""

    name: str
    field: Any
    cells: list[tuple[str, Any]]


class MapForm(ScreenForm):
    """The field of each column, and how dates and prices are written in the whole file."""

    date_order = forms.ChoiceField(label=_("Dates are written"), required=False)
    decimal_sign = forms.ChoiceField(
        label=_("Prices are written"), choices=[(".", "1234.50"), (",", "1234,50")], required=False
    )
    location = NamedChoice(Location.objects.none(), label=_("The visits took place at"), required=False)
    map_name = Text(
        label=_("Keep this map as"),
        help_text=_("For the next file like this."),
        max_length=80,
        required=False,
    )

    def __init__(self, data: Any, batch: ImportBatch, rows: list[FileRow]) -> None:
        super().__init__(data, initial={"decimal_sign": batch.decimal_sign, "location": batch.location})
        self.batch, self.rows = batch, rows
        kind = import_kind_of(batch)
        choices = [("", _("Not read")), *((field.code, field.label) for field in kind.fields)]
        dates = {field.code for field in kind.fields if field.is_date}
        cells = [
            row.cells[int(place)]
            for place, code in batch.mapping.items()
            for row in rows
            if code in dates and int(place) < len(row.cells)
        ]
        orders = [order for order in ORDER_NAMES if order in possible_orders(cells)]
        chosen = batch.date_order or (orders[0] if len(orders) == 1 else "")
        order: Any = self.fields["date_order"]
        order.choices = [("", _("Choose")), *ORDER_NAMES.items()]
        order.initial = chosen
        places: Any = self.fields["location"]
        places.queryset = Location.objects.filter(archived_at=None).order_by("name")
        if not kind.needs_place:
            del self.fields["location"]
            del self.fields["decimal_sign"]
        for place, name in enumerate(batch.columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=name, choices=choices, initial=batch.mapping.get(str(place), ""), required=False
            )

    @property
    def columns(self) -> Iterator[ColumnSample]:
        """The columns with their samples."""
        for place, name in enumerate(self.batch.columns):
            cells = [row.cells[place] for row in self.rows if place < len(row.cells)]
            shown = [cell[:60] for cell in cells if cell.strip()][:SAMPLES]
            yield ColumnSample(name, self[f"column_{place}"], [(cell, both_readings(cell)) for cell in shown])

    @property
    def settings(self) -> list[Any]:
        """The fields of the whole file."""
        names = ("date_order", "location", "decimal_sign", "map_name")
        return [self[name] for name in names if name in self.fields]

    @property
    def choices_made(self) -> dict[str, Any]:
        """The mapping, and the settings of the whole file."""
        answers = self.cleaned_data
        columns = ((str(place), answers[f"column_{place}"]) for place in range(len(self.batch.columns)))
        return {
            "mapping": {place: code for place, code in columns if code},
            "date_order": answers["date_order"],
            "decimal_sign": answers.get("decimal_sign") or ".",
            "location": answers.get("location"),
            "map_name": answers["map_name"],
        }
