"""/diary/visits/<id>/guests: found, added and taken out from the panel of a visit."""

import re
from datetime import datetime, timedelta

import pytest

from clinic.models import Practice
from clinic.roles import FRONT_DESK
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment
from tests.factories import ClientFactory, Diary, StaffFactory
from tests.screen_user import ScreenUser, screen_user


@pytest.fixture
def desk(practice: Practice) -> ScreenUser:
    return screen_user(StaffFactory.create(name="Dana", roles=[FRONT_DESK]))


@pytest.fixture
def visit(desk: ScreenUser, diary: Diary, monday: datetime) -> Appointment:
    at = monday + timedelta(days=1, hours=2)
    return book(client=diary.ana, service=diary.couples, starts_at=at, by=desk.person)


def hidden(text: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(seen|client)" value="([^"]*)"', text))


def test_a_guest_is_found_added_and_taken_out(desk: ScreenUser, visit: Appointment) -> None:
    ClientFactory.create(name="Cleo Ray")
    address = f"/diary/visits/{visit.pk}/guests"
    assert address in desk.open(f"/diary/visits/{visit.pk}").content.decode()

    found = desk.open(address, {"name": "cleo"}).content.decode()
    added = desk.send(address, **hidden(found)).content.decode()

    assert "Cleo Ray" in found and "The guest is added" in added and "nobody more" in added
    out = desk.send(f"{address}/take-out", **hidden(added)).content.decode()
    assert "The guest is taken out" in out and "Nobody comes along" in out


def test_a_refusal_is_shown_and_overruled_with_a_reason(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    diary.ben.therapist_wishes.create(resource=diary.theo, wish="never")
    address = f"/diary/visits/{visit.pk}/guests"
    sent = hidden(desk.open(address, {"name": "Ben"}).content.decode())

    refused = desk.send(address, **sent)
    done = desk.send(address, **sent, override_reason="Mara treats Ben.")

    assert refused.status_code == 409 and "Add Ben anyway" in refused.content.decode()
    assert done.status_code == 200, done.content


def test_a_stale_or_incomplete_form_changes_nothing(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    address = f"/diary/visits/{visit.pk}/guests"
    stale = {"seen": "9", "client": str(diary.ben.pk)}

    assert desk.send(address, **stale).status_code == 412
    assert desk.send(address, seen="1").status_code == 422
    assert desk.send(f"{address}/take-out", seen="1").status_code == 422
    assert visit.attendances.count() == 1
