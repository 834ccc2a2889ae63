"""Change an episode."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.models import Staff
from treatments.episodes.actions.open import describe, place
from treatments.models import Episode


@transaction.atomic
def change_episode(
    *, episode: Episode, changes: Mapping[str, Any], revision: int | None, by: Staff
) -> Episode:
    """Set what is now known of a complaint, in the version that was read; zones are given as a whole.

    Raises `earlier_is_itself`, `episode_of_another`, `in_the_future`, `unknown_zone`.
    """
    episode = Episode.lock_revision(episode.pk, revision)
    details = dict(changes)
    zones = details.pop("zones", None)
    describe(episode, details)
    if zones is not None:
        place(episode, zones)
    episode.revision += 1
    episode.save()
    audit.record(by, "changed", episode, client_key=episode.client_id, fields=changes)
    return episode
