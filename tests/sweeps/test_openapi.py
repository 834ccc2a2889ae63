"""The OpenAPI document: valid, current, and every write with an example body that its endpoint accepts."""

import re
from typing import Any, cast

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator
from rest_framework.test import APIClient

from tests.cast import ApiUser
from tests.documents import DOCS, api_page, openapi, openapi_text
from tests.sweeps.every_route import UNKNOWN_ID, Route, every_route

STALE = "Run `python -m tests.documents` and look at what changed."
WRITES = [route for route in every_route() if route.method in ("POST", "PUT", "PATCH")]
WITH_BODY = [route for route in WRITES if route.endpoint.body]


def parameters(routes: list[Route]) -> dict[str, Any]:
    return {"argvalues": routes, "ids": [route.name for route in routes]}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi()


def test_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate_schema(document)  # type: ignore[no-untyped-call]


def test_document_is_generated_without_a_warning() -> None:
    GENERATOR_STATS.reset()
    openapi()

    assert not GENERATOR_STATS, "see the messages above"


def test_committed_document_is_current() -> None:
    assert (DOCS / "openapi.json").read_text() == openapi_text(), STALE


def test_committed_page_of_examples_is_current() -> None:
    assert (DOCS / "api.md").read_text() == api_page(), STALE


def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("route", **parameters(WITH_BODY))
def test_endpoint_accepts_its_example_body(route: Route, db: None) -> None:
    form = route.endpoint.body
    assert form
    assert form.example, f"{form.__name__} shows no full body"

    checked = form(data=form.example, partial=route.method == "PATCH")
    checked.is_valid()

    # An example names records that do not exist: their absence is the only error it may have.
    assert set(error_codes(checked.errors)) <= {"does_not_exist"}, checked.errors


def error_codes(errors: Any) -> list[str]:
    """Return the codes of all errors, however deep."""
    if isinstance(errors, dict):
        return [code for error in errors.values() for code in error_codes(error)]
    if isinstance(errors, list):
        return [code for error in errors for code in error_codes(error)]
    return [errors.code]


@pytest.mark.parametrize("route", **parameters(WITH_BODY))
def test_example_body_fits_the_document(route: Route, document: dict[str, Any]) -> None:
    for path in document["paths"].values():
        for method, operation in path.items():
            if operation["operationId"] != f"{route.viewset.__name__}_{route.action}" or method == "get":
                continue
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            root = {"components": document["components"], **schema}
            assert route.endpoint.body
            Draft202012Validator(root).validate(route.endpoint.body.example)
            return
    pytest.fail(f"{route.name} is not in the document")


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return each operation by method and path."""
    return {
        f"{method} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_each_operation_has_a_summary_of_one_line_of_its_own(document: dict[str, Any]) -> None:
    summaries = {name: operation.get("summary", "") for name, operation in operations(document).items()}

    assert len(set(summaries.values())) == len(summaries)
    for name, summary in summaries.items():
        assert re.fullmatch(r"[A-Z][^.\n]{5,60}", summary), (name, summary)


def test_each_operation_is_in_one_group_of_the_day(document: dict[str, Any]) -> None:
    groups = [tag["name"] for tag in document["tags"]]

    assert {tuple(operation["tags"]) for operation in operations(document).values()} == {(g,) for g in groups}


def documented_queries() -> list[Any]:
    """Return each query parameter of each operation of the document."""
    return [
        pytest.param(path.removeprefix("/api/v1/"), parameter, id=f"{path} {parameter['name']}")
        for path, operations in openapi()["paths"].items()
        for method, operation in operations.items()
        if method == "get"
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "query"
    ]


@pytest.mark.parametrize(("path", "parameter"), documented_queries())
def test_endpoint_knows_each_documented_parameter(
    path: str, parameter: Any, fern: ApiUser, theo: ApiUser
) -> None:
    address = re.sub(r"\{\w+\}", UNKNOWN_ID, path)
    for user in (fern, theo):
        answer = user.get(f"/api/v1/{address}", {parameter["name"]: "2026-03-02"})

        assert "unknown_filter" not in answer.content.decode()


@pytest.mark.parametrize("day", ["01/02/2027", "1/2/27", "2027/02/01", "1 February 2027"])
def test_a_day_in_a_query_is_iso_only(day: str, fern: ApiUser) -> None:
    """The days are those that the document names."""
    for values in (place.values for place in documented_queries()):
        path, parameter = str(values[0]), cast(Any, values[1])
        if parameter["schema"].get("format") != "date":
            continue
        answer = fern.get(f"/api/v1/{re.sub(r'{.*?}', UNKNOWN_ID, path)}", {parameter["name"]: day})
        if answer.status_code not in (403, 404):
            assert answer.status_code in (400, 422)
            assert f"?{parameter['name']}" in [error["pointer"] for error in answer.json()["errors"]]


def test_document_is_made_once_in_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    first = APIClient().get("/api/v1/schema")
    monkeypatch.setattr("config.web.descriptions.SchemaGenerator", None)

    again = APIClient().get("/api/v1/schema", headers={"Accept": "application/yaml"})

    assert (again.status_code, again.content) == (200, first.content)
    assert again.json()["openapi"].startswith("3.1")
