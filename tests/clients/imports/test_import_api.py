"""The API by which an owner's own program brings a file in."""

from datetime import date
from typing import Any

import pytest

from clients.models import Client, ImportMap
from tests.cast import ApiUser
from tests.clients.imports.files import go_on_with_files
from tests.clients.imports.workbooks import table, text, workbook

pytestmark = pytest.mark.django_db
PEOPLE = "Who,Born\nAna Lind,03/04/1990\n,03/04/1990\n"
MAPPING = [{"column": 0, "field": "name"}, {"column": 1, "field": "birth_on"}]


def upload(user: ApiUser, content: str | bytes = PEOPLE, query: str = "kind=clients&name=a.csv") -> Any:
    return user.upload(f"/api/v1/imports?{query}", content)


def step(user: ApiUser, key: str, verb: str, body: Any = None) -> Any:
    """Take a step with the ETag of the file; let the job do its part, and return the file."""
    etag = user.api("GET", f"imports/{key}")["ETag"]
    answer = user.api("POST", f"imports/{key}/{verb}", body or {}, If_Match=etag)
    assert answer.status_code == 200, answer.content
    go_on_with_files()
    return user.api("GET", f"imports/{key}").json()


def test_a_file_is_mapped_judged_added_and_taken_back(fern: ApiUser) -> None:
    made = upload(fern).json()
    assert (made["columns"], made["rows_total"], made["state"]) == (["Who", "Born"], 2, "uploaded")
    body = {"mapping": MAPPING, "date_order": "dmy"}
    judged = step(fern, made["id"], "dry-run", body)
    assert judged["counts"] == {"added": 1, "matched": 0, "suspect": 0, "rejected": 1}
    [row] = fern.api("GET", f"imports/{made['id']}/rows?outcome=rejected").json()["results"]
    assert (row["line"], row["reason"]) == (3, "There is no name.")
    assert "There is no name." in fern.get(f"/api/v1/imports/{made['id']}/rejected").content.decode()
    assert step(fern, made["id"], "start")["state"] == "applied"
    assert Client.objects.get().name == "Ana Lind"
    assert step(fern, made["id"], "undo")["state"] == "undone"
    assert not Client.objects.exists()


def test_a_map_is_kept_and_used_for_the_next_file(fern: ApiUser) -> None:
    first = upload(fern).json()
    step(fern, first["id"], "dry-run", {"mapping": MAPPING, "date_order": "mdy", "map_name": "Old"})
    second = upload(fern, "Born,Who\n03/04/1990,Ben Wu\n").json()
    step(fern, second["id"], "dry-run", {"map": str(ImportMap.objects.get().pk)})
    step(fern, second["id"], "start")
    assert Client.objects.get().birth_on == date(1990, 3, 4)


def test_a_table_of_a_spreadsheet_is_chosen(fern: ApiUser) -> None:
    names = table([text("Name")], [text("Ana")])
    made = upload(fern, workbook({"A": names, "B": table([text("Whole")], [text("Ben")])}))
    changed = fern.api("PATCH", f"imports/{made.json()['id']}", {"table": 1}, If_Match=made["ETag"])
    assert (changed.json()["tables"], changed.json()["columns"]) == (["A", "B"], ["Whole"])


@pytest.mark.parametrize(
    ("query", "content", "code"),
    [
        ("kind=clients&name=a.csv", "", "file_empty"),
        ("kind=wishes&name=a.csv", PEOPLE, "invalid_input"),
        ("kind=clients", PEOPLE, "invalid_input"),
        ("kind=clients&name=a.csv&moon=1", PEOPLE, "invalid_input"),
    ],
)
def test_an_upload_that_says_too_little_is_refused(
    fern: ApiUser, query: str, content: str, code: str
) -> None:
    assert upload(fern, content, query).json()["code"] == code


def test_the_same_file_again_is_refused(fern: ApiUser) -> None:
    upload(fern)
    assert upload(fern).json()["code"] == "file_imported_before"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"mapping": [{"column": 9, "field": "name"}]}, "column_unknown"),
        ({"mapping": [{"column": 0, "field": "moon"}]}, "column_unknown"),
        ({"mapping": [{"column": 1, "field": "birth_on"}]}, "columns_missing"),
        ({"mapping": MAPPING}, "date_order_missing"),
    ],
)
def test_a_map_that_says_too_little_is_refused(fern: ApiUser, body: Any, code: str) -> None:
    made = upload(fern)
    answer = fern.api("POST", f"imports/{made.json()['id']}/dry-run", body, If_Match=made["ETag"])
    assert answer.json()["errors"][0]["code"] == code


def test_a_stale_step_is_refused(fern: ApiUser) -> None:
    made = upload(fern)
    address = f"imports/{made.json()['id']}"
    fern.api("PATCH", address, {"delimiter": ";"}, If_Match=made["ETag"])
    assert fern.api("DELETE", address, If_Match=made["ETag"]).status_code == 412


def test_a_second_start_is_refused(fern: ApiUser) -> None:
    made = upload(fern).json()
    step(fern, made["id"], "dry-run", {"mapping": MAPPING, "date_order": "dmy"})
    etag = fern.api("GET", f"imports/{made['id']}")["ETag"]
    step(fern, made["id"], "start")
    assert fern.api("POST", f"imports/{made['id']}/start", {}, If_Match=etag).json()["code"] == (
        "import_elsewhere"
    )
