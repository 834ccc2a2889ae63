"""Ana waits for a massage while Ben has Theo's hour on Tuesday at ten, which he may give up."""

from collections.abc import Callable
from typing import Any

import pytest

from clients.models import Client
from scheduling.models import WaitlistEntry
from tests.cast import ApiUser
from tests.factories import Diary, service_of
from tests.scheduling.waitlist.waiting import TEN, wish_body


@pytest.fixture
def only_theo(diary: Diary) -> Any:
    """The service that Theo alone does, in Room 1."""
    return service_of([diary.theo], [diary.room_1], name="Deep massage")


@pytest.fixture
def waits(dana: ApiUser, only_theo: Any) -> Callable[..., WaitlistEntry]:
    """Put a client on the waitlist for Theo's service in this week, with other fields as given."""

    def put(client: Client, **fields: Any) -> WaitlistEntry:
        answer = dana.api("POST", "waitlist", wish_body(client, only_theo) | fields)
        assert answer.status_code == 201, answer.content
        return WaitlistEntry.objects.get(pk=answer.json()["id"])

    return put


@pytest.fixture
def bens_visit(dana: ApiUser, diary: Diary, only_theo: Any) -> dict[str, Any]:
    """Book Ben with Theo on Tuesday at ten."""
    body = {"client": str(diary.ben.pk), "service": str(only_theo.pk), "starts_at": TEN}
    answer = dana.api("POST", "appointments", body)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())
