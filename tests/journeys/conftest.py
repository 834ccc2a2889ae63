"""Check after every journey what must hold, however it went."""

from collections.abc import Iterator

import pytest

from tests.deployment import Deployment
from treatments.follow_ups.owner import keepers
from treatments.models import FollowUp


@pytest.fixture(autouse=True)
def follow_ups_have_keepers(deployment: Deployment) -> Iterator[None]:
    """Check that no open follow-up belongs to anybody who may not keep it."""
    yield
    assert list(FollowUp.objects.open().exclude(owner__in=keepers())) == []
