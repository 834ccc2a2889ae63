"""Constraints on reservations, which hold for every writer: no client or resource is in two places."""

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from scheduling.models import Block, Hold, Reservation
from tests.factories import Diary, StaffFactory
from tests.scheduling.direct_writes import HOUR, TEN, assert_refused_by, hours_after_ten, insert_visit


def reserve(diary: Diary, **fields: Any) -> Reservation:
    """Write a reservation of Theo at ten for an hour by a visit, but for these fields."""
    usual: dict[str, Any] = {"resource": diary.theo, "during": hours_after_ten(0, 1)}
    if not {"appointment", "block"} & fields.keys():
        usual["appointment"] = insert_visit(diary)
    return Reservation.objects.create(**usual | fields)


def hold_of(diary: Diary, hours: int = 1) -> Hold:
    return Hold.objects.create(
        service=diary.massage,
        location=diary.location,
        starts_at=TEN,
        ends_at=TEN + hours * HOUR,
        resources=[],
        held_by=StaffFactory.create(),
        expires_at=TEN,
    )


def test_a_hold_without_a_length_is_refused(diary: Diary) -> None:
    assert_refused_by("hold_has_a_length", lambda: hold_of(diary, hours=0))


def test_a_reservation_of_a_hold_without_its_end_is_refused(diary: Diary) -> None:
    hold = hold_of(diary)

    assert_refused_by(
        "reservation_of_a_hold_expires",
        lambda: Reservation.objects.create(resource=diary.theo, during=hours_after_ten(0, 1), hold=hold),
    )


def test_overlapping_reservations_of_a_resource_are_refused(diary: Diary) -> None:
    reserve(diary)

    assert_refused_by(
        "resource_is_held_once_at_a_time", lambda: reserve(diary, during=hours_after_ten(0.5, 2))
    )


def test_overlapping_reservations_of_a_client_are_refused(diary: Diary) -> None:
    reserve(diary, resource=None, client=diary.ana)

    assert_refused_by("client_is_in_one_place", lambda: reserve(diary, resource=None, client=diary.ana))


def test_extending_a_reservation_over_another_is_refused(diary: Diary) -> None:
    reserve(diary)
    later = reserve(diary, during=hours_after_ten(1, 2))

    assert_refused_by(
        "resource_is_held_once_at_a_time",
        lambda: Reservation.objects.filter(pk=later.pk).update(during=hours_after_ten(0.5, 2)),
    )


def test_restoring_a_released_reservation_to_a_reserved_hour_is_refused(diary: Diary) -> None:
    released = reserve(diary, released_at=TEN)
    reserve(diary)

    assert_refused_by(
        "resource_is_held_once_at_a_time",
        lambda: Reservation.objects.filter(pk=released.pk).update(released_at=None),
    )


def test_reservations_that_touch_do_not_conflict(diary: Diary) -> None:
    reserve(diary)

    reserve(diary, during=hours_after_ten(1, 2))
    reserve(diary, during=hours_after_ten(-1, 0))

    assert Reservation.objects.count() == 3


def test_released_and_overbooked_reservations_block_no_other(diary: Diary) -> None:
    first = reserve(diary)

    reserve(diary, released_at=TEN)
    reserve(
        diary,
        blocking=False,
        overbooked_by=StaffFactory.create(),
        overbooked_reason="Two short ones",
        rivals=[first.appointment_id],
    )

    assert Reservation.objects.count() == 3


def test_raw_sql_of_the_application_role_meets_the_same_constraints(diary: Diary) -> None:
    first = reserve(diary)
    copy = """
        INSERT INTO scheduling_claim
            (id, created_at, resource_id, client_id, during, blocking, appointment_id,
             overbooked_reason, rivals)
        VALUES (uuidv7(), now(), %s, %s, tstzrange(%s, %s), true, %s, '', '{}')
    """
    span = [TEN + HOUR / 2, TEN + 2 * HOUR, first.appointment_id]

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("knotwork",)
        cursor.execute(copy, [None, diary.ana.pk, *span])
        assert_refused_by(
            "resource_is_held_once_at_a_time", lambda: cursor.execute(copy, [diary.theo.pk, None, *span])
        )
        assert_refused_by("client_is_in_one_place", lambda: cursor.execute(copy, [None, diary.ana.pk, *span]))


def test_the_application_role_cannot_drop_the_constraints(diary: Diary) -> None:
    with (
        pytest.raises(ProgrammingError, match="must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("ALTER TABLE scheduling_claim DROP CONSTRAINT resource_is_held_once_at_a_time")


def test_reservation_of_both_or_neither_resource_and_client_is_refused(diary: Diary) -> None:
    name = "claim_is_on_a_resource_or_a_client"

    assert_refused_by(name, lambda: reserve(diary, client=diary.ana))
    assert_refused_by(name, lambda: reserve(diary, resource=None))


def test_reservation_without_exactly_one_cause_is_refused(diary: Diary) -> None:
    block = Block.objects.create(resource=diary.theo, during=hours_after_ten(0, 1))

    assert_refused_by("claim_has_one_cause", lambda: reserve(diary, appointment=None))
    assert_refused_by(
        "claim_has_one_cause", lambda: reserve(diary, appointment=insert_visit(diary), block=block)
    )


@pytest.mark.parametrize("during", [(None, TEN), (TEN, None), (TEN, TEN)])
def test_reservation_without_a_start_or_an_end_is_refused(diary: Diary, during: tuple[Any, Any]) -> None:
    assert_refused_by("claim_has_a_start_and_an_end", lambda: reserve(diary, during=DateTimeTZRange(*during)))


def test_overbooking_without_a_reason_is_refused(diary: Diary) -> None:
    assert_refused_by(
        "overbooking_has_a_person_and_a_reason",
        lambda: reserve(diary, overbooked_by=StaffFactory.create(), rivals=[diary.ana.pk]),
    )


def test_overbooking_without_a_person_is_refused(diary: Diary) -> None:
    assert_refused_by(
        "overbooking_has_a_person_and_a_reason", lambda: reserve(diary, overbooked_reason="Two short ones")
    )


def test_overbooking_without_its_rivals_is_refused(diary: Diary) -> None:
    assert_refused_by(
        "overbooking_names_its_rivals",
        lambda: reserve(diary, overbooked_by=StaffFactory.create(), overbooked_reason="Two short ones"),
    )
