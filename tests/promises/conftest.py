"""Ana is registered, booked, checked in and treated over the API, with the clock set to each step.

Her visit is told once for all these tests; what a test adds to it ends with the test.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from clinic import clock
from clinic.models import Staff
from clinic.roles import FRONT_DESK, OWNER, THERAPIST
from tests.cast import ApiUser, api_user
from tests.factories import (
    Diary,
    LocationFactory,
    PracticeFactory,
    StaffFactory,
    make_diary,
    open_all_week,
)
from tests.lock_order import locks_in_order
from tests.promises.storing import BEGUN, MORNING, TEN, note_of, ok
from tests.shared_rows import shared_rows

type Record = dict[str, Any]


@dataclass(frozen=True)
class Story:
    """The clinic, Ana as registered, and her visit as begun."""

    diary: Diary
    ana: Record
    visit: Record


@pytest.fixture(scope="package")
def story(django_db_setup: None, django_db_blocker: Any) -> Iterator[Story]:
    """The clinic and Ana's visit, until her session has begun."""
    with shared_rows(django_db_blocker):
        with locks_in_order():
            told = tell()
        yield told


def tell() -> Story:
    """Open the clinic and go with Ana from her first call into the session."""
    PracticeFactory.create()
    willow = LocationFactory.create(name="Willow Clinic")
    open_all_week(willow)
    for name, role in (("Fern", OWNER), ("Dana", FRONT_DESK), ("Theo", THERAPIST), ("Mara", THERAPIST)):
        StaffFactory.create(name=name, roles=[role])
    dana, theo = signed_in("Dana"), signed_in("Theo")
    with clock.at(MORNING):
        diary = make_diary(willow, theo.person, Staff.objects.get(name="Mara"))
        ana = register_ana(dana)
    return Story(diary, ana, treat_ana(dana, theo, diary, ana))


def register_ana(dana: ApiUser) -> Record:
    """Register Ana, who owns a tennis ball and gives every consent."""
    body = {"name": "Ana", "email": "ana.k@example.test", "self_care_tools": ["tennis_ball"]}
    ana = ok(dana.api("POST", "clients", body))
    for kind in ("treatment", "reminders", "aftercare"):
        consent = {"kind": kind, "text_version": "2026-01", "how": "in_person"}
        ok(dana.api("POST", f"clients/{ana['id']}/consents", consent))
    return ana


def treat_ana(dana: ApiUser, theo: ApiUser, diary: Diary, ana: Record) -> Record:
    """Book Ana with Theo on Monday at ten, check her in, and begin the session."""
    body = {"client": ana["id"], "service": str(diary.massage.pk), "therapist": str(diary.theo.pk)}
    with clock.at(MORNING):
        booking = ok(dana.api("POST", "appointments", body | {"starts_at": TEN.isoformat()}))
    address = f"appointments/{booking['id']}"
    with clock.at(TEN):
        news = [{"client": ana["id"], "health_news": "none"}]
        ok(dana.api("POST", f"{address}/arrive", {"attendances": news}))
        ok(dana.api("POST", f"{address}/baseline", {"value": 7}))
    with clock.at(BEGUN):
        return ok(theo.api("POST", f"{address}/start", {}))


def signed_in(name: str) -> ApiUser:
    """Return the API as this member of the cast uses it."""
    return api_user(Staff.objects.get(name=name))


@pytest.fixture
def fern(story: Story, db: None) -> ApiUser:
    """The owner."""
    return signed_in("Fern")


@pytest.fixture
def dana(story: Story, db: None) -> ApiUser:
    """The front desk."""
    return signed_in("Dana")


@pytest.fixture
def theo(story: Story, db: None) -> ApiUser:
    """A therapist."""
    return signed_in("Theo")


@pytest.fixture
def diary(story: Story) -> Diary:
    """Willow Clinic, as it is booked."""
    return story.diary


@pytest.fixture
def ana(story: Story) -> Iterator[Record]:
    """Ana as registered, on the morning of her visit."""
    with clock.at(MORNING):
        yield dict(story.ana)


@pytest.fixture
def visit(story: Story, ana: Record) -> Iterator[Record]:
    """Ana's visit with Theo on Monday at ten; the session has begun."""
    with clock.at(BEGUN):
        yield dict(story.visit)


@pytest.fixture
def complaint(theo: ApiUser, ana: Record, visit: Record) -> Record:
    """Ana's headache."""
    zones = [{"zone": "temple", "side": "right"}]
    body = {"client": ana["id"], "own_words": "An ache up to my temple.", "kind": "headache"}
    return ok(theo.api("POST", "episodes", body | {"zones": zones}))


@pytest.fixture
def note(theo: ApiUser, visit: Record, complaint: Record) -> Record:
    """The note of Ana's visit, about her headache."""
    return note_of(theo, visit, complaint)
