"""The dates of working hours, closures and blocks are bounded on both sides."""

from typing import Any

import pytest

from clinic.models import AuditEntry
from tests.cast import ApiUser
from tests.factories import Diary, LocationFactory

pytestmark = pytest.mark.usefixtures("on_monday")

REASON = {"force": {"reason": "Entered late."}}
FIELDS = {
    "time-off": ("from", "to"),
    "blocks": ("from", "to"),
    "closures": ("first_on", "last_on"),
    "day off": ("on", "on"),
    "shifts": ("valid_from", "valid_until"),
}


def add(user: ApiUser, diary: Diary, what: str, first: str, last: str, **more: Any) -> Any:
    shift = {"therapist": str(diary.theo.pk), "location": str(diary.location.pk)}
    bodies: dict[str, dict[str, Any]] = {
        "time-off": {"therapist": str(diary.theo.pk)},
        "blocks": {"resource": str(diary.room_1.pk)},
        "closures": {"reason": "Burst pipe"},
        "day off": shift,
        "shifts": shift | {"weekday": 1, "starts": "19:00", "ends": "20:00"},
    }
    names = FIELDS[what]
    if "from" in names:
        first, last = f"{first}T09:00:00Z", f"{last}T10:00:00Z"
    address = "shifts" if what == "day off" else what
    return user.api("POST", address, bodies[what] | {names[0]: first, names[1]: last} | more)


@pytest.mark.parametrize("what", FIELDS)
@pytest.mark.parametrize("day", ["1926-03-03", "2026-02-22"])
def test_date_long_past_needs_a_reason_which_the_audit_keeps(
    fern: ApiUser, diary: Diary, what: str, day: str
) -> None:
    refused, forced = add(fern, diary, what, day, day), add(fern, diary, what, day, day, **REASON)

    assert (refused.status_code, refused.json()["code"]) == (409, "long_past")
    assert refused.json()["errors"][0]["pointer"] == f"/{FIELDS[what][0]}"
    assert forced.status_code == 201
    assert AuditEntry.objects.filter(subject_key=forced.json()["id"], reason="Entered late.").exists()


@pytest.mark.parametrize("what", FIELDS)
def test_date_years_ahead_is_refused_whatever_the_reason(fern: ApiUser, diary: Diary, what: str) -> None:
    refused = add(fern, diary, what, "2026-03-05", "2199-03-05", **REASON)

    assert (refused.status_code, refused.json()["code"]) == (409, "too_far_ahead")
    assert refused.json()["errors"][0]["pointer"] == f"/{FIELDS[what][1]}"


@pytest.mark.parametrize("what", FIELDS)
@pytest.mark.parametrize("day", ["2026-02-24", "2031-02-20"])
def test_date_within_reach_needs_no_reason(fern: ApiUser, diary: Diary, what: str, day: str) -> None:
    assert add(fern, diary, what, day, day).status_code == 201


@pytest.mark.parametrize("what", [name for name in FIELDS if name != "day off"])
def test_change_judges_only_the_dates_that_change(fern: ApiUser, diary: Diary, what: str) -> None:
    record = add(fern, diary, what, "2026-01-05", "2026-03-01", **REASON).json()
    first, last = FIELDS[what]
    day = "2026-03-02T20:00:00Z" if first == "from" else "2026-03-02"

    def change(**fields: str) -> Any:
        etag = fern.api("GET", f"{what}/{record['id']}").headers["ETag"]
        return fern.api("PATCH", f"{what}/{record['id']}", fields, If_Match=etag)

    assert change(**{last: day}).status_code == 200
    assert change(**{first: day.replace("2026", "1926")}).json()["code"] == "long_past"
    assert change(**{last: day.replace("2026", "2199")}).json()["code"] == "too_far_ahead"


@pytest.mark.parametrize(("starts", "codes"), [("18:10", ["no_time_for_the_way"]), ("18:15", [])])
def test_shift_at_another_location_without_time_for_the_way_is_told(
    dana: ApiUser, diary: Diary, starts: str, codes: list[str]
) -> None:
    elm = LocationFactory.create(name="Elm")
    body = {"therapist": str(diary.theo.pk), "location": str(elm.pk), "weekday": 1, "ends": "20:00"}

    answer = dana.api("POST", "shifts", body | {"starts": starts})

    assert answer.status_code == 201
    assert [notice["code"] for notice in answer.json()["notices"]] == codes


def test_shift_right_after_another_at_the_same_location_is_not_told(dana: ApiUser, diary: Diary) -> None:
    body = {"therapist": str(diary.theo.pk), "location": str(diary.location.pk), "weekday": 1}

    answer = dana.api("POST", "shifts", body | {"starts": "18:00", "ends": "20:00"})

    assert answer.json()["notices"] == []
