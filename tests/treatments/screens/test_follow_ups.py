"""/follow-ups: what is to be acted on by urgency, taken, changed and closed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import clock
from tests.cast import ApiUser
from tests.factories import ClientFactory, FollowUpFactory
from tests.screen_user import ScreenUser, screen_user
from treatments.models import FollowUp

MOST_QUERIES = 8


@pytest.fixture
def room(theo: ApiUser) -> ScreenUser:
    return screen_user(theo.person)


def matter_of(person: Any, **fields: Any) -> FollowUp:
    """Create a follow-up that this person looks after, due in an hour."""
    return FollowUpFactory.create(owner=person, **{"due_at": clock.now() + timedelta(hours=1)} | fields)


def page_of(user: ScreenUser, **query: Any) -> str:
    return str(user.open("/follow-ups", query).content.decode())


def test_follow_ups_stand_by_urgency_then_by_time(room: ScreenUser, theo: ApiUser) -> None:
    later = clock.now() + timedelta(hours=5)
    for name, urgency, due in (
        ("Ana", "routine", clock.now()),
        ("Ben", "same_day", later),
        ("Chloe", "same_day", clock.now()),
        ("Dora", "emergency", later),
    ):
        matter_of(theo.person, client=ClientFactory.create(name=name), urgency=urgency, due_at=due)

    page = page_of(room)

    places = [page.index(f">{name}<") for name in ("Dora", "Chloe", "Ben", "Ana")]
    assert places == sorted(places)


def test_follow_up_shows_evidence_phone_and_what_to_do_first(room: ScreenUser, theo: ApiUser) -> None:
    client = ClientFactory.create(name="Ana", phone="+442079460001")
    matter_of(
        theo.person, client=client, reason="wants_call", urgency="same_day", evidence=["It is stronger."]
    )

    page = page_of(room)

    assert "It is stronger." in page and 'href="tel:+442079460001"' in page
    assert "Wants a call" in page and "Call today, ask what is new" in page


def test_follow_up_of_a_child_gives_the_phone_of_the_guardian(room: ScreenUser, theo: ApiUser) -> None:
    guardian = ClientFactory.create(name="Eva", phone="+442079460002")
    matter_of(theo.person, client=ClientFactory.create(name="Tom", guardian=guardian, phone=""))

    assert "Eva 020 7946 0002" in page_of(room)


def test_follow_ups_of_colleagues_are_counted_shown_and_taken_once(
    room: ScreenUser, theo: ApiUser, mara: ApiUser
) -> None:
    matter = matter_of(mara.person, client=ClientFactory.create(name="Ana"))

    assert "And 1 of colleagues" in page_of(room) and ">Ana<" not in page_of(room)
    assert ">Ana<" in page_of(room, of="all")
    sent = [room.send(f"/follow-ups/{matter.pk}/take", seen=1, of="all") for _ in range(2)]

    matter.refresh_from_db()
    assert [answer["Location"] for answer in sent] == ["/follow-ups?of=all"] * 2
    assert matter.owner == theo.person and ">Ana<" in page_of(room)


def test_follow_up_is_given_away_and_put_off(room: ScreenUser, theo: ApiUser, mara: ApiUser) -> None:
    matter = matter_of(theo.person)
    due_at = (clock.now() + timedelta(days=3)).replace(second=0, microsecond=0)

    answer = room.send(
        f"/follow-ups/{matter.pk}", seen=1, owner=mara.person.pk, due_at=due_at.strftime("%Y-%m-%dT%H:%M")
    )

    matter.refresh_from_db()
    assert answer["Location"] == "/follow-ups"
    assert (matter.owner, matter.due_at) == (mara.person, due_at)


def test_follow_up_that_is_overdue_is_given_away_with_its_time_left_alone(
    room: ScreenUser, theo: ApiUser, mara: ApiUser
) -> None:
    matter = matter_of(theo.person, due_at=clock.now() - timedelta(days=1))
    due_at = matter.due_at.strftime("%Y-%m-%dT%H:%M")

    room.send(f"/follow-ups/{matter.pk}", seen=1, owner=mara.person.pk, due_at=due_at)

    matter.refresh_from_db()
    assert matter.owner == mara.person and "overdue" in page_of(screen_user(mara.person))


def test_follow_up_is_not_put_off_too_far(room: ScreenUser, theo: ApiUser) -> None:
    matter = matter_of(theo.person, urgency="same_day")

    answer = room.send(f"/follow-ups/{matter.pk}", seen=1, owner=theo.person.pk, due_at="2199-01-01T10:00")

    page = answer.content.decode()
    assert answer.status_code == 422 and "24 hours at most" in page and "<details open" in page


def test_follow_up_is_closed_once_with_its_outcome(room: ScreenUser, theo: ApiUser) -> None:
    matter = matter_of(theo.person)
    came = {"seen": 1, "outcome": "spoke", "words": "She is well."}

    sent = [room.send(f"/follow-ups/{matter.pk}/close", **came) for _ in range(2)]

    matter.refresh_from_db()
    assert [answer.status_code for answer in sent] == [303, 303]
    assert matter.outcome == "spoke" and "Nothing waits for you." in page_of(room)


def test_red_flag_is_not_closed_without_a_finding(room: ScreenUser, theo: ApiUser) -> None:
    matter = matter_of(theo.person, reason="red_flag", urgency="urgent")

    answer = room.send(f"/follow-ups/{matter.pk}/close", seen=1, outcome="spoke")

    page = answer.content.decode()
    assert answer.status_code == 422 and "Say what a clinician found" in page
    assert f'id="close-{matter.pk}-words_error"' in page


def test_follow_up_that_changed_meanwhile_keeps_what_was_typed(room: ScreenUser, theo: ApiUser) -> None:
    matter = matter_of(theo.person)
    FollowUp.objects.update(revision=2)

    answer = room.send(f"/follow-ups/{matter.pk}/close", seen=1, outcome="spoke", words="She is well.")

    page = answer.content.decode()
    assert answer.status_code == 412 and "She is well." in page
    assert f'name="seen" value="2" id="close-{matter.pk}-seen"' in page


def test_follow_up_that_a_colleague_closed_is_said_above(
    room: ScreenUser, theo: ApiUser, mara: ApiUser
) -> None:
    matter = matter_of(theo.person)
    screen_user(mara.person).send(f"/follow-ups/{matter.pk}/close", seen=1, outcome="spoke")

    answer = room.send(f"/follow-ups/{matter.pk}/close", seen=1, outcome="advised")

    assert answer.status_code == 409 and b"This follow-up was closed." in answer.content


def test_follow_ups_are_for_therapists(dana: ApiUser, fern: ApiUser) -> None:
    assert [screen_user(each.person).open("/follow-ups").status_code for each in (dana, fern)] == [403, 403]


def test_follow_ups_cost_the_same_for_many(room: ScreenUser, theo: ApiUser) -> None:
    matter_of(theo.person)
    page_of(room)
    with CaptureQueriesContext(connection) as few:
        page_of(room)
    for client in ClientFactory.create_batch(12):
        matter_of(theo.person, client=client, urgency="urgent")
    with CaptureQueriesContext(connection) as many:
        page_of(room)

    assert len(few) == len(many) <= MOST_QUERIES
