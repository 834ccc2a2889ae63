"""Reads composed once: the statement is kept, the facts and the values are new each time."""

import pytest
from django.db import connection, transaction
from django.db.models import Count

from clinic.models import Location, OpeningHours, Resource
from clinic.prepared_query import Param, PreparedQuery, insert_rows
from tests import factories as made

pytestmark = pytest.mark.django_db


def test_prepared_query_reads_changed_rows() -> None:
    room = made.RoomFactory.create(name="Room 1")
    by_key = PreparedQuery(lambda: Resource.objects.filter(pk=Param("key")))
    by_key(key=room.pk)

    Resource.objects.update(name="Room 2")

    assert by_key(key=room.pk)[0].name == "Room 2"


def test_eq_any_takes_lists_of_any_length() -> None:
    rooms = made.RoomFactory.create_batch(3)
    among = PreparedQuery(
        lambda: Resource.objects.filter(location__eq_any=Param("places")).order_by("pk").values_list("pk")
    )

    assert among(places=[room.location_id for room in rooms]) == [(room.pk,) for room in rooms]
    assert among(places=[]) == []


def test_select_related_reads_the_related_record() -> None:
    made.open_all_week(made.LocationFactory.create(name="Willow"), "09:00", "17:00")
    hours = PreparedQuery(
        lambda: OpeningHours.objects.filter(weekday=Param("day")).select_related("location")
    )

    [monday] = hours(day=0)

    assert monday.location.name == "Willow"
    assert "location" in monday._state.fields_cache


def test_locking_query_outside_a_transaction_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    locked = PreparedQuery(lambda: Location.objects.select_for_update())
    locked()

    monkeypatch.setattr(connection, "in_atomic_block", False)

    with pytest.raises(transaction.TransactionManagementError):
        locked()


def test_queryset_with_annotations_is_refused() -> None:
    with pytest.raises(AssertionError):
        PreparedQuery(lambda: Location.objects.annotate(rooms=Count("resources")))()
    with pytest.raises(AssertionError):
        PreparedQuery(lambda: Location.objects.values_list("pk", flat=True))()


def test_insert_rows_reads_back_the_columns_postgresql_fills_in() -> None:
    location = made.LocationFactory.create()
    rooms = insert_rows(Resource(kind="room", name=name, location=location) for name in ("Oak", "Elm"))

    assert [Resource.objects.get(pk=room.pk).name for room in rooms] == ["Oak", "Elm"]
    assert not rooms[0]._state.adding
