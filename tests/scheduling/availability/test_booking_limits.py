"""Rules on who is booked when: limits of a day, registrations, audiences, notice and grid, by one judge."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.utils.http import urlencode

from clients.models import ClientLabel, KeptService, Label
from clinic import clock
from clinic.models import Practice, Registration, Resource, Service, Staff
from scheduling.models import Appointment, Shift
from tests.cast import ApiUser
from tests.factories import Diary

pytestmark = pytest.mark.usefixtures("on_monday")

TEN = "2026-03-03T10:00:00+00:00"
TWO = "2026-03-03T14:00:00+00:00"
NEXT_DAY = "2026-03-04T10:00:00+00:00"
OVERRIDE: dict[str, Any] = {"override": {"reason": "Agreed with Theo."}}


def query_of(asked: dict[str, Any]) -> str:
    return urlencode({name: str(value) for name, value in asked.items()})


def person(resource: Resource) -> Staff:
    """Return the member of staff who is this therapist."""
    assert resource.staff
    return resource.staff


def body_of(diary: Diary, starts_at: str, **more: Any) -> dict[str, Any]:
    body = {"client": str(diary.ana.pk), "service": str(diary.massage.pk), "therapist": str(diary.theo.pk)}
    return body | {"location": str(diary.location.pk), "starts_at": starts_at} | more


def book(dana: ApiUser, diary: Diary, starts_at: str = TEN, **more: Any) -> Any:
    return dana.api("POST", "appointments", body_of(diary, starts_at, **more))


def set_limit(diary: Diary, **limits: int) -> None:
    Staff.objects.filter(pk=person(diary.theo).pk).update(**limits)


def starts(dana: ApiUser, diary: Diary, **more: Any) -> list[str]:
    asked = {
        "service": diary.massage.pk,
        "location": diary.location.pk,
        "therapist": diary.theo.pk,
        "from": "2026-03-03T00:00:00+00:00",
        "to": "2026-03-05T00:00:00+00:00",
    } | more
    answer = dana.api("GET", f"availability?{query_of(asked)}")
    assert answer.status_code == 200, answer.content
    return [slot["starts_at"] for slot in answer.json()["results"]]


def why(dana: ApiUser, diary: Diary, at: str, **more: Any) -> tuple[list[str], list[str]]:
    """Return the reasons against the visit itself, and those against Theo."""
    asked = {"service": diary.massage.pk, "location": diary.location.pk, "at": at} | more
    answer = dana.api("GET", f"availability/why?{query_of(asked)}").json()
    [theo] = [each for each in answer["locations"][0]["candidates"] if each["name"] == "Theo"]
    return answer["reasons"], theo["reasons"]


@pytest.mark.parametrize("limit", [{"most_visits_a_day": 1}, {"most_minutes_a_day": 90}])
def test_a_full_day_is_refused_not_offered_and_told(
    dana: ApiUser, diary: Diary, limit: dict[str, int]
) -> None:
    set_limit(diary, **limit)
    assert book(dana, diary).status_code == 201

    refused = book(dana, diary, TWO, client=str(diary.ben.pk))

    assert (refused.status_code, refused.json()["code"]) == (409, "day_full")
    assert {start[:10] for start in starts(dana, diary)} == {"2026-03-04"}
    assert why(dana, diary, TWO) == ([], ["cap"])
    assert book(dana, diary, NEXT_DAY).status_code == 201


def test_a_full_day_is_overruled_with_a_reason(dana: ApiUser, diary: Diary) -> None:
    set_limit(diary, most_visits_a_day=1)
    book(dana, diary)

    answer = book(dana, diary, TWO, client=str(diary.ben.pk), **OVERRIDE)

    assert answer.status_code == 201, answer.content
    assert (answer.json()["overrides"], answer.json()["override_reason"]) == (
        ["day_full"],
        "Agreed with Theo.",
    )


def test_a_full_day_leaves_the_visit_to_somebody_else(dana: ApiUser, diary: Diary) -> None:
    set_limit(diary, most_visits_a_day=1)
    book(dana, diary)
    body = body_of(diary, TWO, client=str(diary.ben.pk))
    del body["therapist"]

    visit = dana.api("POST", "appointments", body).json()

    assert str(diary.mara.pk) in {row["resource"] for row in visit["seats"]}


def test_a_move_within_a_full_day_does_not_count_itself(dana: ApiUser, diary: Diary) -> None:
    set_limit(diary, most_visits_a_day=1)
    visit = book(dana, diary).json()

    moved = dana.api("POST", f"appointments/{visit['id']}/move", {"starts_at": TWO}, If_Match='"1"')

    assert moved.status_code == 200, moved.content


def test_a_cancelled_visit_counts_no_more_and_reinstating_it_is_judged(dana: ApiUser, diary: Diary) -> None:
    set_limit(diary, most_visits_a_day=1)
    visit = book(dana, diary).json()
    cancel = {"by": "clinic", "reason": "error"}
    dana.api("POST", f"appointments/{visit['id']}/cancel", cancel, If_Match='"1"')

    assert book(dana, diary, TWO, client=str(diary.ben.pk)).status_code == 201
    answer = dana.api("POST", f"appointments/{visit['id']}/reinstate", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "day_full")


def test_a_held_time_counts_and_is_booked_from_without_a_gap(dana: ApiUser, diary: Diary) -> None:
    set_limit(diary, most_visits_a_day=1)
    hold = {"service": str(diary.massage.pk), "therapist": str(diary.theo.pk), "starts_at": TEN}
    held = dana.api("POST", "holds", hold | {"location": str(diary.location.pk)})
    assert held.status_code == 201, held.content

    assert book(dana, diary, TWO).json()["code"] == "day_full"
    assert book(dana, diary, TEN, hold=held.json()["id"]).status_code == 201


def test_a_series_meets_the_limit_on_its_day(dana: ApiUser, diary: Diary) -> None:
    set_limit(diary, most_visits_a_day=1)
    book(dana, diary, "2026-03-10T14:00:00+00:00", client=str(diary.ben.pk))
    series = {name: value for name, value in body_of(diary, TEN).items() if name != "starts_at"}
    series |= {"first_at": TEN, "every_weeks": 1, "visits": 3}

    planned = dana.api("POST", "series/plan", series).json()["visits"]
    refused = dana.api("POST", "series", series)

    assert [visit["conflict"] and visit["conflict"]["code"] for visit in planned] == [None, "day_full", None]
    assert [each["code"] for each in refused.json()["conflicts"]] == ["day_full"]
    assert Appointment.objects.count() == 1


def expire(diary: Diary, *days: str | None) -> None:
    for number, day in enumerate(days):
        Registration.objects.create(
            staff=person(diary.theo), register="CNHC", number=str(number), expires_on=day
        )


def test_nobody_is_booked_after_the_last_day_of_the_registration(dana: ApiUser, diary: Diary) -> None:
    expire(diary, "2026-01-31", "2026-03-03")

    refused = book(dana, diary, NEXT_DAY, **OVERRIDE)

    assert (refused.status_code, refused.json()["code"]) == (409, "registration_expired")
    assert {start[:10] for start in starts(dana, diary)} == {"2026-03-03"}
    assert why(dana, diary, NEXT_DAY) == ([], ["registration"])
    assert book(dana, diary, TEN).status_code == 201


def test_a_registration_without_an_end_outlasts_one_that_expired(dana: ApiUser, diary: Diary) -> None:
    expire(diary, "2026-01-31", None)

    assert book(dana, diary).status_code == 201


def test_a_past_visit_is_entered_with_a_reason_though_the_registration_had_expired(
    dana: ApiUser, diary: Diary
) -> None:
    expire(diary, "2026-01-31")

    answer = book(dana, diary, "2026-03-01T10:00:00+00:00", **OVERRIDE)

    assert answer.status_code == 201, answer.content
    assert answer.json()["overrides"] == ["registration_expired"]


def be_known(diary: Diary) -> None:
    Service.objects.filter(pk=diary.massage.pk).update(audience="known")


def be_labelled(diary: Diary) -> None:
    Service.objects.filter(pk=diary.massage.pk).update(audience="labelled")


@pytest.mark.parametrize("restrict", [be_known, be_labelled])
def test_a_service_that_is_for_others_is_refused_not_offered_and_told(
    dana: ApiUser, diary: Diary, restrict: Callable[[Diary], None]
) -> None:
    restrict(diary)

    refused, overruled = book(dana, diary), book(dana, diary, **OVERRIDE)

    assert (refused.status_code, refused.json()["code"]) == (409, "not_for_client")
    assert starts(dana, diary, for_client=diary.ana.pk) == [] and starts(dana, diary)
    assert why(dana, diary, TWO, for_client=diary.ana.pk) == (["audience"], [])
    assert overruled.json()["overrides"] == ["not_for_client"]


def test_a_service_for_known_clients_is_booked_by_who_was_treated_here(dana: ApiUser, diary: Diary) -> None:
    with clock.at(datetime.fromisoformat("2026-02-02T08:00:00+00:00")):
        visit = book(dana, diary, "2026-02-02T10:00:00+00:00").json()
    Appointment.objects.filter(pk=visit["id"]).update(
        state="completed",
        arrived_at="2026-02-02T10:00:00+00:00",
        started_at="2026-02-02T10:00:00+00:00",
        ended_at="2026-02-02T11:00:00+00:00",
    )
    be_known(diary)

    assert book(dana, diary).status_code == 201
    assert book(dana, diary, TWO, client=str(diary.ben.pk)).json()["code"] == "not_for_client"


def test_a_service_for_a_label_is_booked_by_who_has_it(fern: ApiUser, dana: ApiUser, diary: Diary) -> None:
    be_labelled(diary)
    label = fern.api("POST", "labels", {"name": "Member", "services": [str(diary.massage.pk)]})
    assert label.json()["services"] == [str(diary.massage.pk)], label.content
    ClientLabel.objects.create(client=diary.ana, label_id=label.json()["id"])

    assert book(dana, diary).status_code == 201

    etag = label["ETag"]
    changed = fern.api("PATCH", f"labels/{label.json()['id']}", {"services": []}, If_Match=etag)
    assert (changed.status_code, changed.json()["services"]) == (200, [])
    assert book(dana, diary, TWO).json()["code"] == "not_for_client"
    assert not KeptService.objects.exists() and Label.objects.get().revision == 2


def test_the_notice_holds_for_who_chooses_online_only(dana: ApiUser, diary: Diary) -> None:
    Practice.objects.update(online_notice_hours=24)

    online = starts(dana, diary, online="true", **{"from": "2026-03-02T08:00:00+00:00"})

    assert online[0] == "2026-03-03T09:00:00+00:00"
    assert starts(dana, diary, **{"from": "2026-03-02T08:00:00+00:00"})[0] == "2026-03-02T09:00:00+00:00"
    assert why(dana, diary, "2026-03-02T15:00:00+00:00", online="true") == (["notice"], [])
    assert why(dana, diary, "2026-03-02T15:00:00+00:00") == ([], [])


def test_the_notice_of_a_service_goes_before_that_of_the_practice(dana: ApiUser, diary: Diary) -> None:
    Practice.objects.update(online_notice_hours=24)
    Service.objects.filter(pk=diary.massage.pk).update(online_notice_hours=0)

    assert starts(dana, diary, online="true", **{"from": "2026-03-02T08:00:00+00:00"})[0][:10] == "2026-03-02"


@pytest.mark.parametrize("minutes", [5, 20, 60])
def test_a_service_has_a_grid_of_its_own(dana: ApiUser, diary: Diary, minutes: int) -> None:
    Service.objects.filter(pk=diary.massage.pk).update(start_every_minutes=minutes)
    Shift.objects.filter(resource=diary.theo).update(starts="09:00", ends="12:00")

    day = [start for start in starts(dana, diary) if start.startswith("2026-03-03")]

    assert len(day) == 120 // minutes + 1
    apart = datetime.fromisoformat(day[1]) - datetime.fromisoformat(day[0])
    assert apart.total_seconds() == 60 * minutes


@pytest.mark.parametrize(
    ("address", "field", "value"),
    [
        ("services", "start_every_minutes", 4),
        ("services", "start_every_minutes", 61),
        ("services", "online_notice_hours", 721),
        ("services", "audience", "friends"),
        ("staff", "most_visits_a_day", 0),
        ("staff", "most_minutes_a_day", 10),
        ("practice", "online_notice_hours", 721),
    ],
)
def test_a_setting_out_of_bounds_is_refused_and_changes_nothing(
    fern: ApiUser, diary: Diary, address: str, field: str, value: Any
) -> None:
    keys = {"services": diary.massage.pk, "staff": diary.theo.staff_id}
    path = f"{address}/{keys[address]}" if address in keys else address
    before = fern.api("GET", path)

    answer = fern.api("PATCH", path, {field: value}, If_Match=before["ETag"])

    assert answer.status_code in (400, 422), answer.content
    assert fern.api("GET", path).json() == before.json()


def test_limits_are_set_for_a_therapist_and_audited(fern: ApiUser, dana: ApiUser, diary: Diary) -> None:
    path = f"staff/{diary.theo.staff_id}"
    before = fern.api("GET", path)

    answer = fern.api("PATCH", path, {"most_visits_a_day": 1}, If_Match=before["ETag"])

    assert answer.json()["most_visits_a_day"] == 1
    book(dana, diary)
    assert book(dana, diary, TWO).json()["code"] == "day_full"
    entry = fern.api("GET", f"audit?subject={diary.theo.staff_id}").json()["results"][0]
    assert (entry["verb"], entry["fields"]) == ("changed", ["most_visits_a_day"])


def test_the_day_of_a_limit_is_the_day_of_the_location(dana: ApiUser, diary: Diary) -> None:
    """Nine in the morning of Wednesday in Auckland is Tuesday in London."""
    Staff.objects.filter(pk=person(diary.kiri).pk).update(most_visits_a_day=1)
    more = {"therapist": str(diary.kiri.pk), "location": str(diary.auckland.pk)}
    assert book(dana, diary, "2026-03-04T09:00:00+13:00", **more).status_code == 201

    again = book(dana, diary, "2026-03-04T15:00:00+13:00", client=str(diary.ben.pk), **more)
    other = book(dana, diary, "2026-03-03T15:00:00+13:00", client=str(diary.ben.pk), **more)

    assert (again.json()["code"], other.status_code) == ("day_full", 201)
