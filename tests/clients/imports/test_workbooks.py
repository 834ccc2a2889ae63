"""Spreadsheets: dates, formulas and errors as they were saved, several tables, and files made to do harm."""

import io
import zipfile
from collections.abc import Callable
from datetime import date

import pytest

from clients.imports.actions.start import reread
from clients.models import Client
from tests.cast import ApiUser
from tests.clients.imports.files import bring_in, judge, refusal_code, upload
from tests.clients.imports.workbooks import day, error, formula, number, table, text, workbook

pytestmark = pytest.mark.django_db
HEADER = [text("Patient Number"), text("First Name"), text("Last Name"), text("Birth Date"), text("City")]
LEAP_DAY_1988 = 32202
PEOPLE = table(
    HEADER,
    [number(7), text("Ana"), formula("UPPER(A1)", "LIND"), day(LEAP_DAY_1988), error("#N/A")],
    [],
    [number(8.0), text("Ben"), text("=cmd|calc"), text(""), text("Malmö &amp; Lund")],
)


def test_values_are_read_as_they_were_saved(fern: ApiUser) -> None:
    bring_in(workbook({"People": PEOPLE}), fern.person, name="people.xlsx")
    ana, ben = Client.objects.order_by("name")
    assert (ana.name, ana.birth_on, ana.city) == ("Ana LIND", date(1988, 2, 29), "")
    assert (ben.name, ben.birth_on, ben.city) == ("Ben =cmd|calc", None, "Malmö & Lund")


def test_rows_are_named_by_their_number_in_the_table(fern: ApiUser) -> None:
    batch = judge(upload(workbook({"People": PEOPLE}), fern.person))
    assert list(batch.rows.order_by("line").values_list("line", flat=True)) == [2, 4]


def test_a_merged_title_above_the_columns_is_left_out(fern: ApiUser) -> None:
    title = [text("Our clients"), "<c/>", "<c/>"]
    titled = table(title, [], HEADER, [number(1), text("Ana"), text("Lind")], merged="A1:C1")
    batch = bring_in(workbook({"People": titled}), fern.person)
    assert batch.columns[:3] == ["Patient Number", "First Name", "Last Name"]
    assert batch.rows.get().line == 4


def test_an_owner_chooses_the_table(fern: ApiUser) -> None:
    other = table([text("Name")], [text("Cy Moss")])
    batch = upload(workbook({"About": table([text("Exported")]), "A": PEOPLE, "B": other}), fern.person)
    assert (batch.tables, batch.table, batch.rows_total) == (["About", "A", "B"], 1, 2)
    batch = reread(batch=batch, table=2, by=fern.person)
    assert (batch.columns, batch.rows_total, batch.mapping) == (["Name"], 1, {"0": "name"})


def bomb() -> bytes:
    """Return a file whose parts say that they unpack to more than any list of clients."""
    file = io.BytesIO(workbook({"A": PEOPLE}))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/media/image1.png", "")
        archive.infolist()[-1].file_size = 301_000_000
    return file.getvalue()


def far_cell() -> bytes:
    """Return a small table with a cell so far out that all cells before it would fill the memory."""
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return workbook({"A": table().replace("</sheetData>", cells + "</sheetData>")})


@pytest.mark.parametrize(
    ("make", "code"),
    [
        pytest.param(bomb, "file_too_large", id="bomb"),
        pytest.param(far_cell, "file_too_large", id="far cell"),
        pytest.param(lambda: workbook({"A": PEOPLE})[:400], "file_unreadable", id="cut off"),
        pytest.param(lambda: workbook({"A": PEOPLE[:-40]}), "file_unreadable", id="damaged"),
        pytest.param(lambda: b"\xd0\xcf\x11\xe0" + b"0" * 600, "file_unreadable", id="password"),
        pytest.param(lambda: workbook({"A": table()}), "file_empty", id="no cell"),
        pytest.param(lambda: workbook({"A": table(HEADER)}), "file_empty", id="no row"),
    ],
)
def test_a_spreadsheet_that_is_no_list_is_refused(
    fern: ApiUser, make: Callable[[], bytes], code: str
) -> None:
    assert refusal_code(lambda: upload(make(), fern.person)) == code


def test_a_long_environment_does_not_stop_the_reading(fern: ApiUser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LONG", "x" * 200_000)
    assert upload(workbook({"People": PEOPLE}), fern.person).rows_total == 2
