"""Requests made at random from the OpenAPI document, with real ids and with values that break programs."""

import json
import random
import re
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.sweeps.every_route import UNKNOWN_ID
from tests.sweeps.one_of_each import ID, Requests

NASTY: list[Any] = [
    *(None, True, -1, 0, 2**31, 10**30, 1.5, 1e308, [], {}, [None], [[]], {"x": {}}, [1] * 300),
    *(
        "",
        " ",
        "\u200b",
        "\u202e",
        "\ud800",
        "a\0b",
        "<b>",
        "'; --",
        "x" * 9000,
        "Zo\u00eb \u674e\u5c0f\u660e",
    ),
    *("0001-01-01", "9999-12-31", "2026-03-02", "01/02/2027", "24:00", "23:59", "2026-03-02T10:00:00"),
    *("2026-03-02T10:00:00+00:00", "9999-12-31T23:59:59-14:00", "1900-01-01T00:00:00+14:00"),
    *(UNKNOWN_ID, "none-such", "left", "taken", 'W/"1"'),
]
HEADERS: list[dict[str, str]] = [
    *({}, {}, {"HTTP_IF_MATCH": "*"}, {"HTTP_IF_MATCH": '"999999999"'}, {"HTTP_IF_MATCH": "1"}),
    *({"HTTP_IDEMPOTENCY_KEY": "same"}, {"HTTP_IDEMPOTENCY_KEY": "x" * 400}, {"HTTP_ACCEPT": "text/html"}),
]


@dataclass(frozen=True)
class FuzzedRequest:
    """One request: what to send, and the operation that it is meant for."""

    method: str
    path: str
    address: str
    body: str | None
    headers: dict[str, str]


class Fuzzer:
    """A source of requests, the same for the same seed, the document and ids known so far."""

    def __init__(self, requests: Requests, seed: int) -> None:
        self.requests, self.random = requests, random.Random(seed)
        self.operations = [
            (method, path, operation)
            for path, operations in sorted(requests.document["paths"].items())
            for method, operation in sorted(operations.items())
        ]

    def next(self) -> FuzzedRequest:
        """Return a request to some operation, one time in three as it should be, else with faults."""
        method, path, operation = self.random.choice(self.operations)
        address = re.sub(r"\{(\w+)\}", lambda match: self._path_value(path, match[1]), path)
        queries = [p for p in operation.get("parameters", []) if p["in"] == "query"]
        asked = [p for p in queries if p.get("required") or self.random.random() < 0.3]
        query = {p["name"]: self._query_value(p["name"], p["schema"]) for p in asked}
        question = "&".join(f"{name}={_quoted(value)}" for name, value in query.items())
        return FuzzedRequest(
            method=method.upper(),
            path=path,
            address=f"{address}?{question}" if question else address,
            body=self._body(operation),
            headers=self._headers(),
        )

    def _path_value(self, path: str, name: str) -> str:
        if self.random.random() < 0.1:
            return self.random.choice([UNKNOWN_ID, "x", "%00", "%ff", "..", "1"])
        segment = path.removeprefix("/api/v1/").split("/")[0] if name == "id" else f"{name}s"
        known = self.requests.ids.get(segment) or self.requests.ids.get(name)
        if name == "kind":
            return self.random.choice(["aftercare", "treatment", "none-such"])
        return self.random.choice(known) if known else "trapezius-upper" if name == "slug" else UNKNOWN_ID

    def _query_value(self, name: str, schema: dict[str, Any]) -> Any:
        if self.random.random() < 0.3:
            return self.random.choice(NASTY)
        if schema.get("enum"):
            return self.random.choice(schema["enum"])
        if schema.get("format") == "date-time":
            return f"2026-03-0{self.random.randint(2, 9)}T00:00:00+00:00"
        if schema.get("format") == "date":
            return "2026-03-02"
        return self._id(name) or self.random.choice(["true", "1", "temple", "open"])

    def _id(self, name: str) -> str | None:
        known = self.requests.ids.get(name) or self.requests.ids.get(f"{name}s")
        return self.random.choice(known) if known else None

    def _body(self, operation: dict[str, Any]) -> str | None:
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if not content:
            return None if self.random.random() < 0.9 else "{"
        example = next(iter(content.get("examples", {"": {"value": {}}}).values()))["value"]
        body = self._with_real_ids(deepcopy(example), "")
        for _ in range(self.random.choice([0, 1, 1, 3])):
            self._spoil(body)
        return json.dumps(body)

    def _with_real_ids(self, value: Any, name: str) -> Any:
        if isinstance(value, dict):
            kept = {key: item for key, item in value.items() if self.random.random() < 0.8}
            return {key: self._with_real_ids(item, key) for key, item in kept.items()}
        if isinstance(value, list):
            return [self._with_real_ids(item, name) for item in value]
        return (self._id(name) or value) if isinstance(value, str) and ID.match(value) else value

    def _spoil(self, body: Any) -> None:
        """Put a nasty value somewhere into the body."""
        place = body
        while isinstance(place, dict) and place:
            key = self.random.choice(list(place))
            if not isinstance(place[key], dict) or self.random.random() < 0.3:
                place[key] = self._nasty()
                return
            place = place[key]
        if isinstance(place, dict):
            place[self.random.choice(["moon", "id", "revision"])] = self._nasty()

    def _nasty(self) -> Any:
        """Return a nasty value, of its own: a list that was spoilt before may not hold itself."""
        return deepcopy(self.random.choice(NASTY))

    def _headers(self) -> dict[str, str]:
        if self.random.random() < 0.7:
            return {"HTTP_IF_MATCH": f'"{self.random.randint(1, 4)}"'}
        return dict(self.random.choice(HEADERS))


def _quoted(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return quote(text.encode("utf-8", "surrogatepass"), safe="")
