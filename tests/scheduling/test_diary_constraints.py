"""Constraints on visits and working hours, which hold for every writer."""

import re
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from scheduling.models import Assignment, Attendance, Block, Series, Shift
from tests.factories import Diary
from tests.scheduling.direct_writes import HOUR, TEN, assert_refused_by, insert_visit

CANCELLED = {"state": "cancelled", "cancelled_at": TEN, "cancelled_by": "client", "cancel_reason": "ill"}


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("appointment_runs_forward", {"ends_at": TEN}),
        ("appointment_state_is_known", {"state": "lost"}),
        ("cancelled_appointment_says_by_whom_and_why", CANCELLED | {"cancelled_at": None}),
        ("cancelled_appointment_says_by_whom_and_why", CANCELLED | {"cancelled_by": ""}),
        ("cancelled_appointment_says_by_whom_and_why", CANCELLED | {"cancel_reason": ""}),
        ("cancelled_appointment_says_by_whom_and_why", {"cancelled_late": True}),
        ("cancelled_appointment_says_by_whom_and_why", {"cancelled_at": TEN}),
        (
            "cancelled_by_the_clinic_is_never_late",
            CANCELLED | {"cancelled_by": "clinic", "cancelled_late": True},
        ),
        ("treated_client_has_arrived", {"state": "arrived"}),
        ("session_has_its_start", {"state": "in_session", "arrived_at": TEN}),
        ("completed_session_has_its_end", {"state": "completed", "arrived_at": TEN, "started_at": TEN}),
        (
            "completed_session_has_its_end",
            {"state": "completed", "arrived_at": TEN, "started_at": TEN, "ended_at": TEN - HOUR},
        ),
        ("override_has_its_reason", {"overrides": ["outside_hours"]}),
        ("outside_hours_was_overruled", {"outside_hours": 1}),
        (
            "outside_hours_was_overruled",
            {"overrides": ["outside_hours"], "override_reason": "Theo stays longer.", "outside_hours": 6},
        ),
        ("visit_of_a_series_has_its_planned_start", {"planned_at": TEN}),
        ("rebooking_advice_is_whole", {"advised_at": TEN}),
        ("rebooking_advice_is_whole", {"advised_every_weeks": 2, "advised_visits": 4}),
    ],
)
def test_contradictory_visit_is_refused(diary: Diary, name: str, fields: dict[str, Any]) -> None:
    assert_refused_by(name, lambda: insert_visit(diary, **fields))


@pytest.mark.parametrize(("weeks", "visits"), [(0, 1), (27, 1), (1, 0), (1, 21)])
def test_rebooking_advice_with_numbers_out_of_range_is_refused(diary: Diary, weeks: int, visits: int) -> None:
    whole = {"advised_service": diary.massage, "advised_at": TEN, "advised_by": diary.theo.staff}
    numbers = {"advised_every_weeks": weeks, "advised_visits": visits}

    assert_refused_by("rebooking_advice_is_whole", lambda: insert_visit(diary, **whole, **numbers))


def test_second_attendance_of_a_client_in_a_visit_is_refused(diary: Diary) -> None:
    inserted_visit = insert_visit(diary)
    Attendance.objects.create(appointment=inserted_visit, client=diary.ana)

    assert_refused_by(
        "client_attends_a_visit_once",
        lambda: Attendance.objects.create(appointment=inserted_visit, client=diary.ana),
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("attendance_is_arrival_or_no_show", {"arrived_at": TEN, "no_show_at": TEN}),
        ("health_news_is_known", {"health_news": "maybe"}),
    ],
)
def test_contradictory_attendance_is_refused(diary: Diary, name: str, fields: dict[str, Any]) -> None:
    inserted_visit = insert_visit(diary)

    assert_refused_by(
        name, lambda: Attendance.objects.create(appointment=inserted_visit, client=diary.ana, **fields)
    )


def test_second_assignment_of_a_resource_in_a_visit_is_refused(diary: Diary) -> None:
    inserted_visit = insert_visit(diary)
    Assignment.objects.create(appointment=inserted_visit, resource=diary.theo, kind="therapist")

    assert_refused_by(
        "resource_sits_once_in_a_visit",
        lambda: Assignment.objects.create(appointment=inserted_visit, resource=diary.theo, kind="therapist"),
    )


def test_room_outside_hours_is_refused(diary: Diary) -> None:
    assignment = Assignment(
        appointment=insert_visit(diary), resource=diary.room_1, kind="room", outside_hours=1
    )

    assert_refused_by("only_therapists_sit_outside_hours", assignment.save)


def test_a_second_visit_in_place_of_one_is_refused(diary: Diary) -> None:
    cancelled = insert_visit(diary)
    insert_visit(diary, instead_of=cancelled)

    assert_refused_by("visit_is_replaced_once", lambda: insert_visit(diary, instead_of=cancelled))


@pytest.mark.parametrize("weeks", [0, 9])
def test_a_series_with_weeks_out_of_range_is_refused(diary: Diary, weeks: int) -> None:
    assert_refused_by(
        "series_comes_every_one_to_eight_weeks",
        lambda: Series.objects.create(client=diary.ana, every_weeks=weeks),
    )


# --- working hours ----------------------------------------------------------------------------------

NINE, FIVE, TUESDAY = time(9), time(17), date(2026, 3, 3)


@pytest.mark.parametrize("during", [(None, TEN), (TEN, None), (TEN, TEN)])
def test_block_without_a_start_or_an_end_is_refused(diary: Diary, during: tuple[Any, Any]) -> None:
    assert_refused_by(
        "block_has_a_start_and_an_end",
        lambda: Block.objects.create(resource=diary.theo, during=DateTimeTZRange(*during)),
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("shift_is_weekly_or_dated", {"weekday": None}),
        ("shift_is_weekly_or_dated", {"weekday": 1, "on": TUESDAY}),
        ("shift_is_weekly_or_dated", {"weekday": 7}),
        ("shift_is_weekly_or_dated", {"weekday": 1, "starts": None, "ends": None}),
        ("shift_is_weekly_or_dated", {"weekday": None, "on": TUESDAY, "valid_from": TUESDAY}),
        ("shift_runs_forward", {"weekday": 1, "starts": NINE, "ends": NINE}),
        ("shift_runs_forward", {"weekday": 1, "ends": None}),
        (
            "shift_validity_runs_forward",
            {"weekday": 1, "valid_from": TUESDAY, "valid_until": date(2026, 3, 2)},
        ),
    ],
)
def test_contradictory_shift_is_refused(diary: Diary, name: str, fields: dict[str, Any]) -> None:
    usual = {"resource": diary.theo, "location": diary.location, "starts": NINE, "ends": FIVE}

    assert_refused_by(name, lambda: Shift.objects.create(**usual | fields))


def test_every_constraint_of_scheduling_has_a_test() -> None:
    tests = [file.read_text() for file in Path(__file__).parent.rglob("test_*_constraints.py")]
    tested_names = set(re.findall(r'"(\w+)"', "".join(tests)))
    constraint_names = {
        c.name for model in apps.get_app_config("scheduling").get_models() for c in model._meta.constraints
    }

    assert constraint_names <= tested_names
