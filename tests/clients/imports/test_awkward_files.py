"""Files of text as they are: encodings, separators, text over lines, columns of no name or of one name."""

from collections.abc import Callable
from datetime import date

import pytest

from clients.imports.rejected import rejected_rows
from clients.models import Client
from tests.cast import ApiUser
from tests.clients.imports.files import HEADER, bring_in, judge, reasons, refusal_code, upload

pytestmark = pytest.mark.django_db
ROWS = 'First Name;Last Name;Occupation\n\nZoë;"Li\nnd";=1+1\n;;\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_file_is_read_in_its_encoding(fern: ApiUser, encoding: str) -> None:
    batch = bring_in(ROWS.encode(encoding), fern.person)
    client = Client.objects.get()
    assert (client.name, client.occupation) == ("Zoë Li nd", "=1+1")
    assert (batch.rows_total, batch.rows.get().line) == (1, 3)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_file_is_read_by_its_separator(fern: ApiUser, delimiter: str) -> None:
    content = ROWS.replace(";", delimiter)
    assert upload(content, fern.person).columns == ["First Name", "Last Name", "Occupation"]


def test_columns_without_a_name_and_of_one_name_are_told_apart(fern: ApiUser) -> None:
    batch = upload("Name,,Phone,Phone,Name\nAna,x,,020 7946 0001,\n", fern.person)
    assert batch.columns == ["Name", "Column 2", "Phone", "Phone (4)", "Name (5)"]


def test_empty_cells_after_the_last_column_are_nothing(fern: ApiUser) -> None:
    batch = judge(upload(f"{HEADER}\n1,Ana,Lind,,,,,,,\n2,Ben,Wu,,,,,,x\n", fern.person))
    assert list(reasons(batch)) == [3]


@pytest.mark.parametrize(
    ("order", "written", "expected"),
    [
        ("dmy", "29/02/1988", date(1988, 2, 29)),
        ("mdy", "02/29/1988", date(1988, 2, 29)),
        ("dmy", "1988-02-29", date(1988, 2, 29)),
        ("mdy", "29 Feb 1988", date(1988, 2, 29)),
        ("dmy", "03.04.88", date(1988, 4, 3)),
        ("mdy", "03/04/88", date(1988, 3, 4)),
        ("ymd", "1988/04/03", date(1988, 4, 3)),
    ],
)
def test_a_birth_date_is_read_in_the_order_of_the_file(
    fern: ApiUser, order: str, written: str, expected: date
) -> None:
    bring_in(f"{HEADER}\n1,Ana,Lind,,,{written},\n", fern.person, order=order)
    assert Client.objects.get().birth_on == expected


@pytest.mark.parametrize(("order", "written"), [("dmy", "29/02/1989"), ("mdy", "29/02/1988")])
def test_a_day_that_does_not_exist_is_refused_with_its_line(fern: ApiUser, order: str, written: str) -> None:
    batch = judge(upload(f"{HEADER}\n1,Ana,Lind,,,{written},\n", fern.person), order=order)
    assert written in reasons(batch)[2]


@pytest.mark.parametrize("formula", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)"])
def test_a_formula_is_text_and_goes_out_guarded(fern: ApiUser, formula: str) -> None:
    batch = judge(upload(f'{HEADER}\n1,Ana,"{formula}",not an address,,,\n', fern.person))
    sent_back = "".join(rejected_rows(batch))
    assert f",'{formula}," in sent_back
    again = upload(sent_back, fern.person)
    assert judge(again).rows.get().cells[2] == formula


@pytest.mark.parametrize(
    ("make", "code"),
    [
        pytest.param(lambda: b"", "file_empty", id="nothing"),
        pytest.param(lambda: b"Name\n", "file_empty", id="no row"),
        pytest.param(lambda: b"%PDF\0\0\1\2" * 9, "file_unreadable", id="no text"),
        pytest.param(lambda: b",".join([b"c"] * 201) + b"\n1,2\n", "too_many_columns", id="wide"),
        pytest.param(lambda: b"Name\n" + b"A\n" * 150_001, "too_many_rows", id="long"),
        pytest.param(lambda: b"Name\n" + b"A" * 50_000_000, "file_too_large", id="large"),
        pytest.param(lambda: b'Name,City\nAna,"Lund\nBen,Bath\n', "quote_open", id="open quote"),
        pytest.param(lambda: b'Name,City\nAna,"' + b"x\n" * 60_000, "quote_open", id="long quote"),
    ],
)
def test_a_file_that_is_no_list_is_refused(fern: ApiUser, make: Callable[[], bytes], code: str) -> None:
    assert refusal_code(lambda: upload(make(), fern.person)) == code
