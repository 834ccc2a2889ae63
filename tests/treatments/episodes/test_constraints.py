"""The constraints on episodes, written past the actions."""

import pytest
from django.db import IntegrityError, transaction

from tests.factories import EpisodeFactory
from treatments.models import Episode


@pytest.mark.django_db
@pytest.mark.parametrize("length", [1, 2, 3])
def test_episodes_that_name_earlier_ones_do_not_go_round(length: int) -> None:
    first = last = EpisodeFactory.create()
    for _ in range(length - 1):
        last = EpisodeFactory.create(client=first.client, earlier=last)

    with pytest.raises(IntegrityError, match="episode_is_not_its_own_earlier_one"), transaction.atomic():
        Episode.objects.filter(pk=first.pk).update(earlier=last)
