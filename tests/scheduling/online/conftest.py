"""Monday morning at Willow, where the massage is booked online."""

from datetime import datetime

import pytest

from tests.cast import ApiUser
from tests.factories import Diary
from tests.scheduling.online.steps import offer_online
from tests.screen_user import ScreenUser, screen_user


@pytest.fixture
def online(diary: Diary, monday: datetime) -> Diary:
    """The diary, with the massage booked online by everybody."""
    offer_online(diary.massage)
    return diary


@pytest.fixture
def desk(dana: ApiUser) -> ScreenUser:
    """The front desk in a browser."""
    return screen_user(dana.person)
