"""Whatever staff enter for a client: the audit names them, and so does the record."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import pytest

from clinic import clock
from clinic.actors import LinkBearer
from clinic.models import AuditEntry
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import cancel
from scheduling.bookings.actions.confirm import confirm
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import CheckInFactory, ConsentFactory, Diary, EpisodeFactory
from treatments.check_ins.actions.answer import answer_check_in
from treatments.check_ins.actions.report_red_flags import report_red_flags
from treatments.models import CheckIn, Reading

pytestmark = pytest.mark.usefixtures("monday")

TUESDAY = datetime.fromisoformat("2026-03-03T09:00:00+00:00")


class World(NamedTuple):
    """Ana, her visit on Tuesday at ten, and a question of last week that she has not answered."""

    diary: Diary
    visit: Appointment
    check_in: CheckIn

    @property
    def ana(self) -> str:
        return str(self.diary.ana.pk)


@pytest.fixture
def world(monday: datetime, diary: Diary, dana: ApiUser, theo: ApiUser) -> World:
    ConsentFactory.create(client=diary.ana, kind="aftercare")
    visit = book(client=diary.ana, service=diary.massage, starts_at=TUESDAY.replace(hour=10), by=dana.person)
    episode = EpisodeFactory.create(client=diary.ana, opened_by=theo.person)
    return World(diary, visit, CheckInFactory.create(episode=episode))


class Entry(NamedTuple):
    """A request by which staff enter something for Ana, and the verb that the audit has for it."""

    user: str
    method: str
    address: Callable[[World], str]
    body: Mapping[str, Any]
    verb: str


ANSWER = {"pain": 4, "worrying": True}
ENTRIES = {
    "confirm": Entry("dana", "POST", lambda w: f"appointments/{w.visit.pk}/confirm", {}, "confirmed"),
    "cancel": Entry(
        "dana",
        "POST",
        lambda w: f"appointments/{w.visit.pk}/cancel",
        {"by": "client", "reason": "ill"},
        "cancelled",
    ),
    "baseline": Entry(
        "dana", "POST", lambda w: f"appointments/{w.visit.pk}/baseline", {"value": 6}, "recorded"
    ),
    "consent": Entry(
        "dana",
        "POST",
        lambda w: f"clients/{w.ana}/consents",
        {"kind": "reminders", "text_version": "2026-01", "how": "phone"},
        "gave_consent",
    ),
    "opt out": Entry(
        "dana",
        "POST",
        lambda w: f"clients/{w.ana}/consents/aftercare/withdraw",
        {"how": "phone"},
        "withdrew_consent",
    ),
    "wish": Entry("dana", "PATCH", lambda w: f"clients/{w.ana}", {"therapists_preferred": []}, "wished"),
    "health": Entry(
        "dana",
        "POST",
        lambda w: f"clients/{w.ana}/health-statements",
        {"words": "Blood thinners."},
        "recorded_health_statement",
    ),
    "answer": Entry("theo", "POST", lambda w: f"check-ins/{w.check_in.pk}/answer", ANSWER, "answered"),
    "tell": Entry(
        "theo",
        "POST",
        lambda w: f"check-ins/{w.check_in.pk}/answer",
        ANSWER | {"words": "A new headache."},
        "told",
    ),
    "reading": Entry(
        "theo",
        "POST",
        lambda w: f"episodes/{w.check_in.episode_id}/readings",
        {"question": "now", "value": 3},
        "recorded",
    ),
}


@pytest.fixture
def users(dana: ApiUser, theo: ApiUser) -> dict[str, ApiUser]:
    return {"dana": dana, "theo": theo}


def enter(world: World, users: dict[str, ApiUser], name: str) -> Any:
    """Enter something for Ana on Tuesday morning; return the answer."""
    entry = ENTRIES[name]
    with clock.at(TUESDAY):
        revision = world.diary.ana.revision if name == "wish" else world.visit.revision
        headers = {"If_Match": f'"{revision}"'} if name in ("cancel", "wish") else {}
        answer = users[entry.user].api(entry.method, entry.address(world), dict(entry.body), **headers)
    assert answer.status_code in (200, 201), answer.content
    return answer.json()


@pytest.mark.parametrize("name", ENTRIES)
def test_the_audit_names_the_staff_who_entered_it(world: World, users: dict[str, ApiUser], name: str) -> None:
    enter(world, users, name)

    entry = AuditEntry.objects.filter(verb=ENTRIES[name].verb, client_key=world.ana).latest("at")
    assert (entry.actor_kind, entry.actor_key) == ("staff", str(users[ENTRIES[name].user].person.pk))


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("confirm", {"confirmed_by": "dana", "confirmed_source": "staff"}),
        ("cancel", {"cancel_recorded_by": "dana", "cancel_source": "staff", "cancelled_by": "client"}),
        ("baseline", {"source": "front_desk", "recorded_by": "dana"}),
        ("consent", {"how": "phone", "recorded_by": "dana"}),
        ("opt out", {"withdrawn_how": "phone", "withdrawn_by": "dana"}),
        ("answer", {"answered_by": "theo", "answered_source": "staff", "told_source": ""}),
        ("tell", {"told_by": "theo", "told_source": "staff"}),
        ("reading", {"source": "therapist", "recorded_by": "theo"}),
    ],
)
def test_the_record_says_that_staff_entered_it(
    world: World, users: dict[str, ApiUser], name: str, fields: dict[str, str]
) -> None:
    answer = enter(world, users, name)
    if name == "baseline":  # the desk writes it and does not read it back
        answer = Reading.objects.values("source", "recorded_by").get()

    keys = {person: str(user.person.pk) for person, user in users.items()}
    expected = {field: keys.get(value, value) for field, value in fields.items()}
    assert {field: answer[field] for field in fields} == expected


def test_a_visit_says_that_the_client_confirmed_and_cancelled(world: World, dana: ApiUser) -> None:
    by = LinkBearer(world.ana)
    confirm(appointment=world.visit, by=by)
    cancel(appointment=world.visit, cancelled_by="client", reason="ill", by=by)

    visit = dana.api("GET", f"appointments/{world.visit.pk}").json()
    assert (visit["confirmed_source"], visit["cancel_source"]) == ("client", "client")


def test_a_check_in_tells_the_answer_of_the_client_from_what_staff_told(world: World, theo: ApiUser) -> None:
    answer_check_in(check_in=world.check_in, pain=4, worrying=True, by=LinkBearer(world.ana))
    report_red_flags(check_in=world.check_in, words="A new headache.", by=theo.person)

    check_in = theo.api("GET", f"check-ins/{world.check_in.pk}").json()
    assert (check_in["answered_source"], check_in["told_source"]) == ("client", "staff")


def test_moving_and_reinstating_a_visit_forget_who_confirmed_and_cancelled(
    world: World, users: dict[str, ApiUser]
) -> None:
    dana, place = users["dana"], f"appointments/{world.visit.pk}"
    enter(world, users, "confirm")
    etag = dana.api("GET", place).headers["ETag"]
    moved = dana.api("POST", f"{place}/move", {"starts_at": "2026-03-04T10:00:00+00:00"}, If_Match=etag)
    assert (moved.status_code, moved.json()["confirmed_source"]) == (200, "")

    dana.api("POST", f"{place}/cancel", {"by": "client", "reason": "ill"}, If_Match=moved.headers["ETag"])
    reinstated = dana.api("POST", f"{place}/reinstate")
    assert (reinstated.status_code, reinstated.json()["cancel_source"]) == (200, "")


def test_all_that_is_told_is_kept_however_long(world: World, theo: ApiUser) -> None:
    answer_check_in(check_in=world.check_in, pain=4, worrying=True, by=theo.person)
    for number in range(5):
        report_red_flags(check_in=world.check_in, words=f"{number} " + "ache " * 399, by=theo.person)

    world.check_in.refresh_from_db()
    assert len(world.check_in.words) > 9000
    assert "4 ache" in world.check_in.words
