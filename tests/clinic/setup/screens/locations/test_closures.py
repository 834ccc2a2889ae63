"""/set-up/closures: days off of a place or of all."""

from datetime import date, datetime
from typing import Any

from clinic.models import Closure, Location
from scheduling.bookings.actions.book import book
from tests.cast import ApiUser
from tests.factories import Diary
from tests.screen_user import ScreenUser

NEW = "/set-up/closures/new"


def test_owner_closes_everywhere_and_lifts_it_again(
    owner: ScreenUser, monday: datetime, willow: Location
) -> None:
    days = {"first_on": "2026-12-24", "last_on": "2026-12-26"}
    owner.send(NEW, **owner.fill_in(NEW, reason="Winter", **days))

    closure = Closure.objects.get()
    assert (closure.location, closure.first_on) == (None, date(2026, 12, 24))
    page = owner.open("/set-up/closures").content.decode()
    assert "Winter" in page and "everywhere" in page

    address = f"/set-up/closures/{closure.pk}/lift"
    assert owner.send(address, **owner.fill_in(address)).status_code == 303
    assert not Closure.objects.exists()
    assert owner.send(address, seen="1").status_code == 303


def test_end_before_the_start_is_refused(owner: ScreenUser, monday: datetime) -> None:
    days = {"first_on": "2026-12-26", "last_on": "2026-12-24"}
    answer = owner.send(NEW, **owner.fill_in(NEW, reason="Winter", **days))

    assert answer.status_code == 409 and "on or after" in answer.content.decode()


def test_closure_over_visits_lists_them_and_is_forced_with_a_reason(
    owner: ScreenUser, monday: datetime, diary: Diary, fern: ApiUser
) -> None:
    starts_at = monday.replace(day=3, hour=10)
    visit = book(client=diary.ana, service=diary.massage, starts_at=starts_at, by=fern.person)
    sent = owner.fill_in(NEW, reason="Painting", first_on="2026-03-03", last_on="2026-03-03")

    refused = owner.send(NEW, **sent)
    assert refused.status_code == 409 and f"/diary/visits/{visit.pk}" in refused.content.decode()

    new_key: Any = refused.context["form"]["key"].value()
    forced = owner.send(NEW, **sent | {"key": new_key, "force_reason": "Agreed by phone."})
    assert forced.status_code == 303
    visit.refresh_from_db()
    assert visit.needs_rebooking
