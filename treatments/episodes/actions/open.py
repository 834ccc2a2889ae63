"""Open an episode."""

from collections.abc import Sequence
from typing import Required, Unpack

from django.db import transaction

from clients.models import Client
from clinic import audit
from clinic.models import Staff
from treatments.episodes.details import EpisodeDetails, set_details, set_zones
from treatments.models import Episode


class NewEpisode(EpisodeDetails, total=False):
    """A complaint as it is first recorded, each zone as (slug, side)."""

    client: Required[Client]
    own_words: Required[str]
    zones: Sequence[tuple[str, str]]


@transaction.atomic
def open_episode(
    *,
    client: Client,
    own_words: str,
    zones: Sequence[tuple[str, str]] = (),
    by: Staff,
    **details: Unpack[EpisodeDetails],
) -> Episode:
    """Begin to look after one complaint of a client, in their own words; zones are (slug, side).

    Raises `earlier_is_itself`, `episode_of_another`, `in_the_future`, `unknown_zone`.
    """
    episode = Episode(client=client, own_words=own_words, opened_by=by)
    set_details(episode, details)
    episode.save(force_insert=True)
    set_zones(episode, zones)
    audit.record(by, "opened", episode, client_key=client.pk, fields=["own_words", "zones", *details])
    return episode
