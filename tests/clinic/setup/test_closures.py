"""/closures."""

from clinic.models import AuditEntry, Closure, Location
from tests.cast import Speaker

WINTER = {"first_on": "2026-12-24", "last_on": "2026-12-26", "reason": "Winter holidays"}


def test_the_owner_shuts_the_practice_for_some_days(fern: Speaker) -> None:
    answer = fern.api("POST", "closures", WINTER)

    assert answer.status_code == 201, answer.content
    assert Closure.objects.get().location is None


def test_it_does_not_end_before_it_starts(fern: Speaker) -> None:
    answer = fern.api("POST", "closures", WINTER | {"last_on": "2026-12-01"})

    assert (answer.status_code, answer.json()["code"]) == (409, "ends_before_start")


def test_a_location_must_be_there(fern: Speaker) -> None:
    for wrong in ("0199c0de-0000-7000-8000-000000000001", "no-id", 5, None):
        answer = fern.api("POST", "closures", WINTER | {"location": wrong})
        assert answer.status_code == (201 if wrong is None else 400), wrong


def test_it_is_found_by_its_days(dana: Speaker, willow: Location) -> None:
    Closure.objects.create(**WINTER, location=willow)

    def found(query: str) -> int:
        return len(dana.api("GET", f"closures?{query}").json()["results"])

    assert found("from=2026-12-26") == found("to=2026-12-24") == found(f"location={willow.pk}") == 1
    assert found("from=2026-12-27") == found("to=2026-12-23") == 0


def test_it_is_taken_back(fern: Speaker) -> None:
    place = f"closures/{fern.api('POST', 'closures', WINTER).json()['id']}"

    assert fern.api("DELETE", place).status_code == 428
    assert fern.api("DELETE", place, If_Match='"1"').status_code == 204
    assert fern.api("GET", place).status_code == 404
    assert list(
        AuditEntry.objects.filter(actor_kind="staff").order_by("pk").values_list("verb", flat=True)
    ) == ["added", "removed"]
