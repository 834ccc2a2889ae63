"""Open an episode."""

from collections.abc import Sequence

from django.db import transaction

from clients.models import Client
from clinic import audit
from clinic.models import Staff
from treatments.marking import zones_named
from treatments.models import Episode, EpisodeZone


@transaction.atomic
def open_episode(
    *,
    client: Client,
    own_words: str,
    zones: Sequence[tuple[str, str]] = (),
    goal_activity: str = "",
    by: Staff,
) -> Episode:
    """Begin to look after one complaint of a client, in their own words; zones are (slug, side)."""
    known = zones_named([slug for slug, _ in zones], pointer="/zones")
    episode = Episode.objects.create(
        client=client, own_words=own_words, goal_activity=goal_activity, opened_by=by
    )
    EpisodeZone.objects.bulk_create(
        EpisodeZone(episode=episode, zone=known[slug], side=side) for slug, side in dict.fromkeys(zones)
    )
    audit.record(by, "opened", episode, client_key=client.pk, fields=["own_words", "zones"])
    return episode
