"""Every error of the API is application/problem+json with a code and a sentence on the next step."""

import json
import socket
import time
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import path
from rest_framework.response import Response
from rest_framework.test import APIClient

from clinic.http.endpoint import endpoint
from clinic.http.viewset import ApiViewSet
from clinic.roles import EVERYONE, OWNER, may
from clinic.staff.actions.sign_in import issue_token
from tests.cast import ApiUser
from tests.deployment import Deployment
from tests.factories import PracticeFactory, StaffFactory
from tests.running import run_web
from tests.sweeps.every_route import every_route

BIG = 10_000_000
JSON = "application/json"


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """Assert that the answer is a problem with this status and code; return the document."""
    assert answer.status_code == status, (answer.status_code, answer.content[:300])
    assert answer["Content-Type"].startswith("application/problem+json"), answer["Content-Type"]
    document: dict[str, Any] = json.loads(answer.content)
    assert {"type", "title", "status", "code", "detail", "errors"} <= document.keys()
    assert (document["status"], document["code"]) == (status, code)
    assert document["detail"].endswith(".")
    return document


def test_an_unknown_address_is_404(db: None) -> None:
    for address in ("/nowhere", "/api/v1/nowhere", "/api/v1/locations/", "/api/v1/locations/no-id"):
        problem(Client().get(address), 404, "not_found")


def test_an_unknown_record_is_404(fern: ApiUser) -> None:
    problem(fern.api("GET", "locations/0199c0de-0000-7000-8000-00000000dead"), 404, "not_found")


def test_an_unknown_method_is_405_and_says_which_are_known(fern: ApiUser) -> None:
    answer = fern.api("DELETE", "locations")

    problem(answer, 405, "method_not_allowed")
    assert {"GET", "POST"} <= set(answer["Allow"].split(", "))


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "BREW"])
def test_odd_methods_are_405(fern: ApiUser, method: str) -> None:
    problem(fern.generic(method, "/api/v1/locations"), 405, "method_not_allowed")


def test_a_visitor_at_an_open_endpoint_learns_its_methods(db: None) -> None:
    problem(APIClient().get("/api/v1/sign-in"), 405, "method_not_allowed")


def test_an_answer_that_is_not_json_is_406(fern: ApiUser) -> None:
    problem(fern.get("/api/v1/locations", HTTP_ACCEPT="text/html"), 406, "not_acceptable")


def test_a_body_that_is_not_json_is_415(fern: ApiUser) -> None:
    for kind in ("text/plain", "application/xml", "multipart/form-data; boundary=x", ""):
        answer = fern.generic("POST", "/api/v1/locations", "name=Oak", content_type=kind)
        problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body", ["{", "", "{'name': 1}", '{"name": NaN}', '{"name": "Oak"} x', b"\xff\xfe", "[" * 200_000]
)
def test_malformed_json_is_400(fern: ApiUser, body: Any) -> None:
    answer = fern.generic("POST", "/api/v1/locations", body, content_type=JSON)

    assert answer.status_code == 400, answer.content
    problem(answer, 400, answer.json()["code"])
    assert answer.json()["code"] in ("malformed", "invalid_input")


@pytest.mark.parametrize("body", ["[]", "1", '"name"', "null", "true", '[{"name": "Oak"}]'])
def test_json_that_is_no_object_is_400(fern: ApiUser, body: str) -> None:
    problem(fern.generic("POST", "/api/v1/locations", body, content_type=JSON), 400, "invalid_input")


def test_a_nul_byte_is_400_wherever_it_is(fern: ApiUser) -> None:
    problem(fern.api("POST", "locations", {"name": "a\0b"}), 400, "invalid_input")
    problem(fern.api("GET", "staff?role=%00"), 400, "malformed")
    problem(fern.api("GET", "letters?kind=a%00b"), 400, "malformed")
    problem(fern.api("GET", "letters?%00=1"), 400, "malformed")
    problem(fern.api("GET", "locations/%00"), 404, "not_found")


def test_a_lone_surrogate_is_400(fern: ApiUser) -> None:
    for place, body in (
        ("locations", '{"name": "\\ud800"}'),
        ("locations", '{"name": "x", "\\ud800": 1}'),
        ("clients", '{"name": "x", "gender": "\\ud800"}'),
    ):
        answer = fern.generic("POST", f"/api/v1/{place}", body, content_type=JSON)

        problem(answer, 400, "invalid_input")


@pytest.mark.parametrize("query", ["closures?from=9999-12-31", "appointments?on=9999-12-31"])
def test_a_day_beyond_all_calendars_is_400(fern: ApiUser, query: str) -> None:
    problem(fern.api("GET", query), 400, "invalid_input")


def test_an_offset_that_postgresql_cannot_read_is_accepted(fern: ApiUser) -> None:
    answer = fern.api("GET", "appointments?from=2026-01-01T00:00:00%2B23:59")

    assert answer.status_code == 200, answer.content


def test_ten_megabytes_are_413(fern: ApiUser) -> None:
    body = json.dumps({"name": "x" * BIG})

    problem(fern.generic("POST", "/api/v1/locations", body, content_type=JSON), 413, "too_large")


@pytest.mark.parametrize("cursor", ["cD0lMDA%3D", "cD1hYmM%3D", "bz0teA%3D%3D", "%F0%9F"])
@pytest.mark.parametrize("place", ["audit", "letters"])
def test_a_cursor_of_another_list_is_422(fern: ApiUser, cursor: str, place: str) -> None:
    problem(fern.api("GET", f"{place}?cursor={cursor}"), 422, "unknown_cursor")


@pytest.mark.parametrize("limit", ["0", "101", "-1", "x", "", "1e1", "\u0663"])
def test_a_limit_is_1_to_100(fern: ApiUser, limit: str) -> None:
    problem(fern.api("GET", f"locations?limit={limit}"), 422, "out_of_range")


@pytest.mark.parametrize("route", [r for r in every_route() if r.method == "GET"], ids=lambda r: r.name)
def test_an_unknown_filter_is_never_ignored(route: Any, fern: ApiUser, theo: ApiUser) -> None:
    for user in (fern, theo):
        answer = user.api("GET", f"{route.example}?moon=full")
        assert answer.status_code != 200, f"{route.name} ignores what it does not know"
        assert answer.status_code < 500
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("route", [r for r in every_route() if r.method != "GET"], ids=lambda r: r.name)
def test_an_unknown_field_is_never_ignored(route: Any, fern: ApiUser, theo: ApiUser) -> None:
    for user in (fern, theo):
        answer = user.api(route.method, route.example, {"moon": "full"}, If_Match='"1"')
        assert 400 <= answer.status_code < 500, (
            f"{route.name} ignores what it does not know: {answer.status_code}"
        )
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("route", every_route(), ids=lambda route: route.name)
def test_no_answer_may_be_kept_in_a_cache(route: Any, fern: ApiUser, theo: ApiUser) -> None:
    visitor = APIClient()
    answers = [user.api(route.method, route.example, {}) for user in (fern, theo)]
    answers.append(visitor.generic(route.method, f"/api/v1/{route.example}"))
    answers.append(fern.generic("BREW", f"/api/v1/{route.example}"))

    assert {"no-store" in answer["Cache-Control"] for answer in answers} == {True}


class Broken(ApiViewSet):
    @endpoint("GET", capability=EVERYONE, many=True)
    def list(self, request: Any) -> Response:
        raise ZeroDivisionError


urlpatterns = [path("api/v1/broken", Broken.as_view({"get": "list"}))]
handler500 = "clinic.http.problems.server_error"


@override_settings(ROOT_URLCONF="tests.sweeps.test_problems")
def test_an_internal_error_is_500_without_details(db: None) -> None:
    answer = Client(raise_request_exception=False).get("/api/v1/broken")

    assert "Division" not in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    problem(answer, 500, "our_fault")


@pytest.fixture
def running_server(deployment: Deployment) -> Any:
    """A running web process and a token of the owner."""

    PracticeFactory.create()
    token, _ = issue_token(person=StaffFactory.create(name="Fern", roles=[OWNER]))
    with run_web(deployment.env) as base:
        yield int(base.rpartition(":")[2]), token


def send_raw(port: int, head: str, body: bytes = b"") -> tuple[int, str]:
    """Send this text as it is; return the status and the whole answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n")
        for start in range(0, len(body), 65536):
            try:
                connection.sendall(body[start : start + 65536])
            except OSError:
                break
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
            if b"Connection: close" not in received and b"\r\n\r\n" in received:
                break
    return int(received.split()[1]), received.decode("latin-1")


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def test_malformed_requests_over_a_raw_connection(running_server: Any) -> None:
    """Requests that the test client cannot send: missing or wrong lengths, chunks, raw bytes."""
    port, token = running_server
    post = (
        f"POST /api/v1/locations HTTP/1.1\nHost: 127.0.0.1\nAuthorization: Bearer {token}\nConnection: close"
    )
    post += "\nContent-Type: application/json"
    big = json.dumps({"name": "x" * BIG}).encode()
    small = b'{"name": "Oak"}'

    def require_problem(answer: tuple[int, str], status: int) -> None:
        assert answer[0] == status, answer[1][:400]
        assert "application/problem+json" in answer[1].lower()

    require_problem(send_raw(port, f"{post}\nContent-Length: {len(big)}", big), 413)
    require_problem(send_raw(port, f"{post}\nTransfer-Encoding: chunked", chunked(big)), 413)
    assert send_raw(port, f"{post}\nTransfer-Encoding: chunked", chunked(small))[0] == 201
    require_problem(send_raw(port, f"{post}\nContent-Length: 0"), 400)
    get = f"GET %s HTTP/1.1\nHost: 127.0.0.1\nAuthorization: Bearer {token}\nConnection: close"
    require_problem(send_raw(port, get % "/api/v1/locations/%00"), 404)
    require_problem(send_raw(port, get % "/api/v1/letters?kind=%00"), 400)
    require_problem(send_raw(port, get % "/api/v1/%ff%fe"), 404)
    require_problem(send_raw(port, (get % "/api/v1/me").replace("127.0.0.1", "evil.example")), 400)
    assert send_raw(port, (get % "/api/v1/me").replace(token, "\xff\xfe"))[0] in (400, 401)
    assert send_raw(port, get % "/healthz")[0] == 200


def faulty_values(count: int) -> list[Any]:
    """Return values with this many faults each: unknown fields, entries of a list, digits."""
    return [{f"moon{number}": 1 for number in range(count)}, [{"moon": 1}] * count, int("9" * 4000)]


def refuse_soon(user: ApiUser, method: str, address: str, body: Any, seconds: float) -> Any:
    """Assert that a body is refused within so many seconds, by an answer that stays short; return it."""
    text = json.dumps(body)
    started = time.process_time()
    answer = user.generic(method, f"/api/v1/{address}", text, JSON, HTTP_IF_MATCH='"1"')

    assert time.process_time() - started < seconds
    assert 400 <= answer.status_code < 500, answer.content[:300]
    assert len(answer.json()["errors"]) <= 20
    assert len(answer.content) < 10_000
    return answer.json()


@pytest.mark.parametrize("route", [r for r in every_route() if r.method != "GET"], ids=lambda r: r.name)
def test_a_body_of_many_faults_gets_a_short_answer_soon(route: Any, fern: ApiUser, theo: ApiUser) -> None:
    user = fern if may(fern.person.roles, route.viewset.capability_of(route.action)) else theo
    names = list(route.endpoint.body().fields) if route.endpoint.body else []
    unknown, *values = faulty_values(5000)
    for body in [unknown, *(dict.fromkeys(names, value) for value in [unknown, *values] if names)]:
        refuse_soon(user, route.method, route.example, body, seconds=1)


@pytest.mark.parametrize("address", ["sign-in", "clients"])
def test_a_refusal_counts_the_faults_that_it_does_not_list(fern: ApiUser, address: str) -> None:
    unknown, *_ = faulty_values(100_000)

    problem = refuse_soon(fern, "POST", address, unknown, seconds=1)

    assert (len(problem["errors"]), problem["error_count"]) == (20, 100_000)
