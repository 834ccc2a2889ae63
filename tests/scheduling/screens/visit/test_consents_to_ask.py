"""The consents to ask for, on the panel of a visit until it is over."""

from datetime import timedelta

from clinic import clock
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.clients.test_consent_texts import published
from tests.factories import Diary, visit_of
from tests.screen_user import screen_user


def panel_of(dana: ApiUser, diary: Diary, state: str) -> str:
    starts_at = clock.now() + timedelta(days=1)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
    visit: Appointment = visit_of(
        diary.ana, diary.location, state=state, arrived_at=None, started_at=None, **times
    ).appointment
    return str(screen_user(dana.person).open(f"/diary/visits/{visit.pk}").content.decode())


def test_a_visit_to_come_says_what_to_ask_for(dana: ApiUser, diary: Diary) -> None:
    published()

    panel = panel_of(dana, diary, "booked")

    assert "Ask for a consent:" in panel and f"/clients/{diary.ana.pk}/consents/treatment/give" in panel


def test_without_texts_nothing_is_asked(dana: ApiUser, diary: Diary) -> None:
    assert "Ask for a consent:" not in panel_of(dana, diary, "booked")
