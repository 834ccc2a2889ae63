"""The waitlist on the screens: who waits, adding somebody, offering by hand, answering for a client."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from clinic.models import Closure
from scheduling.models import Appointment, FreedTime, Hold, WaitlistEntry, WaitlistOffer
from tests.cast import ApiUser
from tests.factories import Diary, service_of
from tests.scheduling.waitlist.waiting import TEN, cancel, wish_body
from tests.screen_user import ScreenUser, screen_user

pytestmark = pytest.mark.usefixtures("on_monday")


@pytest.fixture
def desk(dana: ApiUser) -> ScreenUser:
    """Dana's browser, signed in."""
    return screen_user(dana.person)


@pytest.fixture
def only_theo(diary: Diary) -> Any:
    return service_of([diary.theo], [diary.room_1], name="Deep massage")


@pytest.fixture
def entry(dana: ApiUser, diary: Diary, only_theo: Any) -> WaitlistEntry:
    """Ana waits for Theo this week."""
    answer = dana.api("POST", "waitlist", wish_body(diary.ana, only_theo, therapists=[str(diary.theo.pk)]))
    return WaitlistEntry.objects.get(pk=answer.json()["id"])


def text(answer: Any) -> str:
    """Return an answer's page on one line."""
    return " ".join(answer.content.decode().split())


def form_of(diary: Diary, service: Any, **fields: Any) -> dict[str, Any]:
    return {
        "key": str(uuid4()),
        "client": str(diary.ana.pk),
        "service": str(service.pk),
        "weekdays": ["1"],
        "parts": ["morning"],
        "first_on": "2026-03-02",
        "last_on": "2026-03-08",
        "shortest_notice_hours": "2",
    } | fields


def test_put_on_the_waitlist_once(desk: ScreenUser, diary: Diary, only_theo: Any) -> None:
    page = text(desk.open(f"/diary/waitlist/new?client={diary.ana.pk}"))
    form = form_of(diary, only_theo)

    first, again = (desk.post("/diary/waitlist/new", form) for _ in range(2))

    assert "Put on the waitlist" in page
    [entry] = WaitlistEntry.objects.all()
    assert (entry.weekdays, entry.parts, entry.added_by.name) == ([1], ["morning"], "Dana")
    assert [answer.status_code for answer in (first, again)] == [303, 303]
    listed = text(desk.open("/diary/waitlist"))
    assert "Ana" in listed and "Tuesday" in listed and "Deep massage" in listed
    assert "Nobody waits" in text(desk.open(f"/diary/waitlist?service={diary.massage.pk}"))


def test_put_on_the_waitlist_says_what_is_wrong(desk: ScreenUser, diary: Diary, only_theo: Any) -> None:
    form = form_of(diary, only_theo, last_on="2026-03-01", first_on="2026-03-01")

    answer = desk.post("/diary/waitlist/new", form)

    assert answer.status_code == 422 and "These days are over." in text(answer)
    assert not WaitlistEntry.objects.exists()


def test_visit_waits_for_an_earlier_time(
    desk: ScreenUser, dana: ApiUser, diary: Diary, only_theo: Any
) -> None:
    body = {"client": str(diary.ana.pk), "service": str(only_theo.pk), "starts_at": TEN}
    visit = dana.api("POST", "appointments", body).json()["id"]

    assert f"/diary/waitlist/new?visit={visit}" in text(desk.open(f"/diary/visits/{visit}"))
    page = text(desk.open(f"/diary/waitlist/new?visit={visit}"))

    assert f'value="{visit}" selected' in page and 'value="2026-03-03"' in page


def test_change_of_a_stale_entry_is_refused(desk: ScreenUser, diary: Diary, entry: WaitlistEntry) -> None:
    form = form_of(diary, entry.service, seen=str(entry.revision))

    changed = desk.post(f"/diary/waitlist/{entry.pk}", form)
    stale = desk.post(f"/diary/waitlist/{entry.pk}", form | {"parts": ["evening"]})

    assert (changed.status_code, stale.status_code) == (303, 412)
    entry.refresh_from_db()
    assert entry.parts == ["morning"]


def test_offer_by_hand_then_answer_for_the_client(
    desk: ScreenUser, diary: Diary, entry: WaitlistEntry
) -> None:
    page = text(desk.open(f"/diary/waitlist/{entry.pk}"))
    assert "Free times that suit" in page
    value = page.partition('name="time" value="')[2].partition('"')[0]
    form = {"key": str(uuid4()), "time": value}

    answers = [desk.post(f"/diary/waitlist/{entry.pk}/offer", form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    offer = WaitlistOffer.objects.get()
    assert offer.offered_by and offer.offered_by.name == "Dana"
    assert "They take it" in text(desk.open("/diary/waitlist"))
    taken = desk.post(f"/diary/waitlist/offers/{offer.pk}/answer", {"do": "accept"})
    again = desk.post(f"/diary/waitlist/offers/{offer.pk}/answer", {"do": "decline"})
    assert (taken.status_code, again.status_code) == (303, 409)
    assert Appointment.objects.get(client=diary.ana).starts_at == offer.starts_at
    assert "accepted" in text(desk.open(f"/diary/waitlist/{entry.pk}"))


def test_offer_of_an_unreadable_time_is_refused(desk: ScreenUser, entry: WaitlistEntry) -> None:
    answer = desk.post(f"/diary/waitlist/{entry.pk}/offer", {"key": str(uuid4()), "time": "noon"})

    assert answer.status_code == 422 and "Choose a time." in text(answer)
    assert not Hold.objects.exists()


def test_freed_time_shows_who_could_have_it(
    desk: ScreenUser, dana: ApiUser, diary: Diary, entry: WaitlistEntry
) -> None:
    body = {"client": str(diary.ben.pk), "service": str(entry.service_id), "starts_at": TEN}
    visit = dana.api("POST", "appointments", body).json()
    assert "1 person on the waitlist waits" in text(desk.open(f"/diary/visits/{visit['id']}"))
    cancel(dana, visit)
    freed = FreedTime.objects.get()
    assert f"/diary/waitlist/freed/{freed.pk}" in text(desk.open("/diary/waitlist"))

    page = text(desk.open(f"/diary/waitlist/freed/{freed.pk}"))
    value = page.partition('name="time" value="')[2].partition('"')[0]
    form = {"key": str(uuid4()), "time": value, "freed_time": str(freed.pk)}
    desk.post(f"/diary/waitlist/{entry.pk}/offer", form)

    offer = WaitlistOffer.objects.get()
    assert (offer.freed_time, offer.starts_at) == (freed, datetime(2026, 3, 3, 10, tzinfo=UTC))
    assert "waits for an answer" in text(desk.open(f"/diary/waitlist/freed/{freed.pk}"))


def test_take_off_the_waitlist_twice(desk: ScreenUser, diary: Diary, entry: WaitlistEntry) -> None:
    assert "On the waitlist" in text(desk.open(f"/clients/{diary.ana.pk}"))

    answers = [desk.post(f"/diary/waitlist/{entry.pk}/end", {}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    entry.refresh_from_db()
    assert entry.ended_because == "withdrawn"
    assert "Taken off the waitlist" in text(desk.open(f"/diary/waitlist/{entry.pk}"))


def test_booking_page_offers_the_waitlist_where_nothing_suits(
    desk: ScreenUser, diary: Diary, only_theo: Any
) -> None:
    Closure.objects.create(first_on="2026-03-02", last_on="2026-03-31", reason="Works")
    query = f"client={diary.ana.pk}&service={only_theo.pk}&part=evening&therapist={diary.theo.pk}"

    page = text(desk.open(f"/diary/book?{query}"))

    assert f"/diary/waitlist/new?client={diary.ana.pk}" in page and "part=evening" in page
