"""Monday morning at Willow, where the massage is booked online."""

from datetime import datetime

import pytest

from tests.factories import Diary
from tests.scheduling.online.steps import offer_online


@pytest.fixture
def online(diary: Diary, monday: datetime) -> Diary:
    """The diary, with the massage booked online by everybody."""
    offer_online(diary.massage)
    return diary
