"""The documents that are generated from the code and committed: `python -m tests.documents` writes them.

They are docs/openapi.json and docs/api.md; it also prints the rows that tests/sweeps/roles.json lacks.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

from config.environment import prepare_environment

DOCS = Path(__file__).resolve().parent.parent / "docs"
ROLES_TABLE = Path(__file__).resolve().parent / "sweeps" / "roles.json"


def openapi() -> dict[str, Any]:
    """Return the OpenAPI document, as /api/v1/schema serves it."""
    from drf_spectacular.generators import SchemaGenerator

    document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    plain: dict[str, Any] = json.loads(json.dumps(document, default=str))
    return plain


def openapi_text() -> str:
    """Return its committed form: one key per line, so that a change is readable."""
    return json.dumps(openapi(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


HEAD = """# The API, by example

Below `/api/v1`, JSON in and out, `Authorization: Bearer <token>` from `POST /sign-in`. The complete
description is [openapi.json](openapi.json), readable at `/api/v1/docs`. [refusals.md](refusals.md) lists
every `code` an error can carry.

- Lists are cursor pages: `{"results": [...], "next": url|null, "previous": url|null}`, `?limit=` up to 100.
- Times go in as ISO 8601 with an offset. An unknown field or filter is refused.
- A record's `ETag` goes back as `If-Match` with a change: 428 without it, 412 when somebody was faster.
- Where marked, `Idempotency-Key` makes a retry safe: the same key and body get the same answer.

This page is written by `python -m tests.documents`: one full body for each POST, PUT and PATCH.
"""


def api_page() -> str:
    """Return docs/api.md: one full body per POST, PUT and PATCH."""
    from tests.sweeps.every_route import Route, every_route

    def entry(route: Route) -> str:
        body = route.endpoint.body
        marks = [f"For: {roles_of(route)}."]
        if route.endpoint.idempotent:
            marks.append("Takes `Idempotency-Key`.")
        if route.endpoint.if_match is True:
            marks.append("Needs `If-Match`.")
        lines = [
            f"### {route.method} /{readable(route.address)}",
            "",
            *description(route),
            " ".join(marks),
            "",
        ]
        if body is not None and body.example is not None:
            lines += ["```json", json.dumps(body.example, indent=2, ensure_ascii=False), "```", ""]
        return "\n".join(lines)

    routes = [route for route in every_route() if route.method in ("POST", "PUT", "PATCH")]
    sections: dict[str, list[str]] = {}
    for route in routes:
        sections.setdefault(route.address.split("/")[0], []).append(entry(route))
    body = "\n".join(f"## {name}\n\n" + "\n".join(entries) for name, entries in sections.items())
    return f"{HEAD}\n{body}".rstrip() + "\n"


def readable(address: str) -> str:
    """Return an address with {id} in place of Django's converters."""
    return re.sub(r"<\w+:(\w+)>", lambda match: "{id}" if match[1] == "pk" else f"{{{match[1]}}}", address)


def roles_of(route: Any) -> str:
    """Return the roles that the endpoint admits."""
    from clinic.roles import CAPABILITIES, EVERYONE, ROLES

    capability = route.viewset.capability_of(route.action)
    if capability == EVERYONE:
        return EVERYONE
    return " ".join(role for role in ROLES if role in CAPABILITIES.get(capability, ()))


def description(route: Any) -> list[str]:
    """Return the first line of the endpoint's docstring, if it has one."""
    lines = (getattr(route.viewset, route.action).__doc__ or "").strip().splitlines()
    return [lines[0], ""] if lines else []


def main() -> None:
    """Write the documents, and print the routes without a row in the table of roles."""
    from tests.sweeps.every_route import every_route

    (DOCS / "openapi.json").write_text(openapi_text())
    (DOCS / "api.md").write_text(api_page())
    table = json.loads(ROLES_TABLE.read_text()) if ROLES_TABLE.exists() else {}
    for route in every_route():
        if route.name not in table:
            print(f'  "{route.name}": "{roles_of(route)}",')


if __name__ == "__main__":
    prepare_environment()
    os.environ.setdefault("SECRET_KEY", "only-for-writing-documents-" + "0123456789" * 3)
    import django

    django.setup()
    main()
