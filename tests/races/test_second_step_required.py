"""A second step removed while the practice comes to require one leaves nobody signed in without it."""

import time
from typing import Any

import pytest
from knox.models import AuthToken

from clinic.models import Practice, Staff
from clinic.setup.actions.change_practice import change_practice
from clinic.staff.actions.remove_second_step import remove_second_step
from clinic.staff.actions.sign_in import issue_token
from clinic.staff.second_step import forget_second_step
from tests.callers import at_once
from tests.factories import PracticeFactory, StaffFactory
from tests.phones import give_second_step

PASSWORD = "seven-quiet-otters"
PAUSE = 0.6


@pytest.fixture
def dana(fresh_database: str) -> Staff:
    """Dana, who is signed in and has a second step."""
    PracticeFactory.create()
    person = StaffFactory.create(name="Dana")
    person.set_password(PASSWORD)
    person.save()
    give_second_step(person)
    issue_token(person=person)
    return person


def test_a_step_removed_while_it_becomes_required_ends_the_sign_in(
    dana: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    fern = StaffFactory.create(name="Fern", roles=["owner"])
    give_second_step(fern)

    def forget_and_pause(person: Staff) -> None:
        forget_second_step(person)
        time.sleep(PAUSE)

    def require_in_a_moment() -> Any:
        time.sleep(PAUSE / 3)
        changes = {"second_step_required": True}
        return change_practice(Practice.current(), changes, revision=None, by=fern)

    monkeypatch.setattr(f"{remove_second_step.__module__}.forget_second_step", forget_and_pause)
    at_once([lambda: remove_second_step(password=PASSWORD, by=dana), require_in_a_moment])

    assert Practice.current().second_step_required
    assert not AuthToken.objects.filter(user=dana).exists()
