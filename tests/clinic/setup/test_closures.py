"""/closures."""

import pytest

from clinic.models import AuditEntry, Closure, Location
from tests.cast import ApiUser

pytestmark = pytest.mark.usefixtures("monday")

WINTER = {"first_on": "2026-12-24", "last_on": "2026-12-26", "reason": "Winter holidays"}


def test_owner_adds_a_closure(fern: ApiUser) -> None:
    answer = fern.api("POST", "closures", WINTER)

    assert answer.status_code == 201, answer.content
    assert Closure.objects.get().location is None


def test_closure_that_ends_before_it_starts_is_refused(fern: ApiUser) -> None:
    answer = fern.api("POST", "closures", WINTER | {"last_on": "2026-12-01"})

    assert (answer.status_code, answer.json()["code"]) == (409, "ends_before_start")


def test_closure_of_an_unknown_location_is_refused(fern: ApiUser) -> None:
    for wrong in ("0199c0de-0000-7000-8000-000000000001", "no-id", 5, None):
        answer = fern.api("POST", "closures", WINTER | {"location": wrong})
        assert answer.status_code == (201 if wrong is None else 400), wrong


def test_closures_are_filtered_by_day(dana: ApiUser, willow: Location) -> None:
    Closure.objects.create(**WINTER, location=willow)

    def found(query: str) -> int:
        return len(dana.api("GET", f"closures?{query}").json()["results"])

    assert found("from=2026-12-26") == found("to=2026-12-24") == found(f"location={willow.pk}") == 1
    assert found("from=2026-12-27") == found("to=2026-12-23") == 0


def test_closure_is_removed(fern: ApiUser) -> None:
    place = f"closures/{fern.api('POST', 'closures', WINTER).json()['id']}"

    assert fern.api("DELETE", place).status_code == 428
    assert fern.api("DELETE", place, If_Match='"1"').status_code == 200
    assert fern.api("GET", place).status_code == 404
    assert list(
        AuditEntry.objects.filter(actor_kind="staff").order_by("pk").values_list("verb", flat=True)
    ) == ["added", "removed"]
