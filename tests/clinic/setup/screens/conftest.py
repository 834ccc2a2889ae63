"""Browsers in which the people of Willow Clinic are signed in."""

import pytest

from tests.cast import ApiUser
from tests.screen_user import ScreenUser, screen_user


@pytest.fixture
def owner(fern: ApiUser) -> ScreenUser:
    return screen_user(fern.person)


@pytest.fixture
def desk(dana: ApiUser) -> ScreenUser:
    return screen_user(dana.person)
