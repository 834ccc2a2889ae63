"""Dana, with a password, in a browser or not yet."""

from typing import Any

import pytest

from clinic.models import Staff
from tests.factories import StaffFactory
from tests.screen_user import ScreenUser, screen_user

PASSWORD = "seven-quiet-otters"


@pytest.fixture
def dana(practice: Any) -> Staff:
    person = StaffFactory.create(name="Dana", email="dana@willow.test", roles=["front_desk"])
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def at_the_desk(dana: Staff) -> ScreenUser:
    """A browser in which Dana is signed in."""
    return screen_user(dana)
