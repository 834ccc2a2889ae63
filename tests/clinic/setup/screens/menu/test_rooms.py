"""/set-up/rooms: rooms and devices."""

from datetime import datetime

from clinic.models import Location, Resource
from scheduling.bookings.actions.book import book
from tests.cast import ApiUser
from tests.factories import Diary
from tests.screen_user import ScreenUser

NEW = "/set-up/rooms/new"


def test_owner_adds_a_room_once(owner: ScreenUser, willow: Location) -> None:
    sent = owner.fill_in(NEW, name="Oak room", location=str(willow.pk))
    owner.send(NEW, **sent)
    owner.send(NEW, **sent)

    room = Resource.objects.get()
    assert (room.kind, room.name, room.location) == ("room", "Oak room", willow)
    assert "Oak room" in owner.open("/set-up/rooms").content.decode()


def test_room_without_a_location_leads_to_adding_one(owner: ScreenUser) -> None:
    assert owner.open(NEW)["Location"] == "/set-up/locations/new"


def test_room_gets_another_name(owner: ScreenUser, diary: Diary) -> None:
    address = f"/set-up/rooms/{diary.room_1.pk}"
    assert owner.send(address, **owner.fill_in(address, name="Ash room")).status_code == 303

    assert Resource.objects.get(pk=diary.room_1.pk).name == "Ash room"


def test_last_room_of_a_visit_is_archived_by_force_alone(
    owner: ScreenUser, monday: datetime, diary: Diary, fern: ApiUser
) -> None:
    book(client=diary.ana, service=diary.massage, starts_at=monday.replace(day=3, hour=10), by=fern.person)
    for room in (diary.room_2, diary.room_1):
        address = f"/set-up/rooms/{room.pk}/archive"
        answer = owner.send(address, **owner.fill_in(address))

    assert answer.status_code == 409 and "In the way" in answer.content.decode()
    assert Resource.objects.get(pk=diary.room_2.pk).archived_at
    assert owner.send(f"/set-up/rooms/{diary.room_2.pk}/restore", seen="2").status_code == 303
    assert Resource.objects.get(pk=diary.room_2.pk).archived_at is None


def test_therapist_is_no_room(owner: ScreenUser, diary: Diary) -> None:
    assert owner.open(f"/set-up/rooms/{diary.theo.pk}").status_code == 404
