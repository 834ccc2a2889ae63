"""Ana, the desk, the owner, and consent texts in use."""

from typing import Any

import pytest

from clients.models import Client
from clinic.models import Practice
from clinic.roles import OWNER
from tests.cast import ApiUser
from tests.factories import ClientFactory, StaffFactory
from tests.screen_user import ScreenUser, screen_user


@pytest.fixture
def desk(dana: ApiUser) -> ScreenUser:
    return screen_user(dana.person)


@pytest.fixture
def owner(practice: Any) -> ScreenUser:
    return screen_user(StaffFactory.create(name="Olive", roles=[OWNER]))


@pytest.fixture
def ana(practice: Practice) -> Client:
    return ClientFactory.create(name="Ana Silva", language="en")
