"""The form that blocks the time of a therapist, room or device."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clinic.actors import SystemActor
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment, Block
from scheduling.rota.actions.block_time import block_time, end_block
from tests.cast import ApiUser
from tests.factories import Diary
from tests.screen_user import ScreenUser, screen_user

TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)
KEY = "0123456789abcdef"


@pytest.fixture
def desk(dana: ApiUser) -> ScreenUser:
    """Dana's browser, signed in."""
    return screen_user(dana.person)


@pytest.fixture
def visit(diary: Diary, monday: datetime) -> Appointment:
    """Ana's visit with Theo on Tuesday at ten."""
    theo = RequestedResource(diary.theo.pk, "therapist")
    return book(
        client=diary.ana, service=diary.massage, starts_at=TEN, requested=[theo], by=SystemActor("test")
    )


@pytest.fixture
def block(diary: Diary, monday: datetime) -> Block:
    """A block of Mara on Tuesday from ten to twelve."""
    return block_time(
        resource=diary.mara,
        starts_at=TEN,
        ends_at=TEN + timedelta(hours=2),
        reason="",
        by=SystemActor("test"),
    )


def times(start: str = "10:00", end: str = "12:00", **answers: str) -> dict[str, str]:
    """Return what is typed for Tuesday."""
    day = "2026-03-03"
    return {"from_day": day, "from_time": start, "to_day": day, "to_time": end, "reason": "Course"} | answers


def text(answer: Any) -> str:
    """Return an answer's page on one line."""
    return " ".join(answer.content.decode().split())


def test_the_address_of_a_new_block_fills_in_the_form(desk: ScreenUser, diary: Diary) -> None:
    query = {"therapist": str(diary.theo.pk), "on": "2026-03-03", "from": "10:00", "to": "11:30"}

    page = text(desk.open("/diary/blocks/new", query))

    assert f'<option value="{diary.theo.pk}" selected>Theo</option>' in page
    assert all(f'value="{value}"' in page for value in ("2026-03-03", "10:00", "11:30"))


def test_a_block_beside_the_diary_adds_no_second_main_heading(desk: ScreenUser, block: Block) -> None:
    address = f"/diary/blocks/{block.pk}"

    page, panel = text(desk.open(address)), text(desk.get(address, headers={"HX-Request": "true"}))

    assert page.count("<h1") == 1 and "<h1" not in panel and ">Blocked time</h2>" in panel


def test_a_free_time_is_blocked_once(desk: ScreenUser, diary: Diary, monday: datetime) -> None:
    sent = times(resource=str(diary.theo.pk), key=KEY)

    answers = [desk.send("/diary/blocks/new", **sent) for _ in range(2)]

    block = Block.objects.get()
    assert [(a.status_code, a["Location"]) for a in answers] == [(303, "/diary?on=2026-03-03")] * 2
    assert (block.resource, block.during.lower, block.reason) == (diary.theo, TEN, "Course")


def test_hours_are_those_of_the_place(desk: ScreenUser, diary: Diary, monday: datetime) -> None:
    desk.send("/diary/blocks/new", **times(resource=str(diary.kiri.pk), key=KEY))

    assert Block.objects.get().during.lower == datetime(2026, 3, 2, 21, tzinfo=UTC)


def test_visits_in_the_way_are_listed_and_forced_with_a_reason(
    desk: ScreenUser, diary: Diary, visit: Appointment
) -> None:
    sent = times(resource=str(diary.theo.pk), key=KEY)

    refused = desk.send("/diary/blocks/new", **sent)
    forced = desk.send("/diary/blocks/new", **sent | {"key": KEY * 2}, force_reason="Theo is ill")

    page = text(refused)
    assert refused.status_code == 409 and "Booked visits are in the way (1)." in page
    assert f'href="/diary/visits/{visit.pk}">Tuesday 3 March, 10:00 · Ana' in page
    assert "Block it anyway, because" in page and 'value="Course"' in page
    visit.refresh_from_db()
    assert (forced.status_code, forced["Location"], visit.needs_rebooking) == (303, "/diary/rebook", True)


def test_a_block_that_ends_before_it_starts_is_refused_at_its_end(
    desk: ScreenUser, diary: Diary, monday: datetime
) -> None:
    answer = desk.send("/diary/blocks/new", **times("12:00", "10:00", resource=str(diary.theo.pk), key=KEY))

    assert answer.status_code == 422 and 'id="id_to_day_error"' in text(answer)
    assert not Block.objects.exists()


def test_a_block_is_changed(desk: ScreenUser, block: Block) -> None:
    answer = desk.send(f"/diary/blocks/{block.pk}", **times("11:00", "13:00"), seen=1)

    block.refresh_from_db()
    assert answer.status_code == 303
    assert (block.during.lower, block.reason) == (TEN + timedelta(hours=1), "Course")


def test_the_same_change_again_is_done_already(desk: ScreenUser, block: Block) -> None:
    sent = times("11:00", "13:00", seen="1")

    assert [desk.send(f"/diary/blocks/{block.pk}", **sent).status_code for _ in range(2)] == [303, 303]
    block.refresh_from_db()
    assert block.revision == 2


def test_an_old_page_keeps_what_was_typed(desk: ScreenUser, block: Block) -> None:
    Block.objects.update(revision=5)

    answer = desk.send(f"/diary/blocks/{block.pk}", **times("11:00", "13:00"), seen=1)

    page = text(answer)
    assert answer.status_code == 412 and "Someone changed this" in page
    assert 'value="11:00"' in page and 'name="seen" value="5"' in page


def test_a_block_is_lifted_and_lifting_it_again_changes_nothing(desk: ScreenUser, block: Block) -> None:
    answers = [desk.send(f"/diary/blocks/{block.pk}/end", seen=1) for _ in range(2)]

    block.refresh_from_db()
    assert [answer.status_code for answer in answers] == [303, 303]
    assert block.ended_at is not None and block.revision == 2


def test_a_block_changed_meanwhile_is_not_lifted(desk: ScreenUser, block: Block) -> None:
    Block.objects.update(revision=5)

    answer = desk.send(f"/diary/blocks/{block.pk}/end", seen=1)

    block.refresh_from_db()
    assert (answer.status_code, block.ended_at) == (412, None)


def test_a_lifted_block_says_so(desk: ScreenUser, block: Block) -> None:
    end_block(block=block, by=SystemActor("test"))

    assert "was lifted" in text(desk.open(f"/diary/blocks/{block.pk}"))
    assert desk.send(f"/diary/blocks/{block.pk}", **times(), seen=2).status_code == 409


def test_no_block_is_not_found(desk: ScreenUser) -> None:
    assert desk.open("/diary/blocks/018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b").status_code == 404
