"""Open an episode."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from clients.models import Client
from clinic import audit, clock
from clinic.models import Staff
from clinic.refusals import fault
from treatments.catalogue.zones import zones_by_slug
from treatments.models import Episode, EpisodeZone


@transaction.atomic
def open_episode(
    *, client: Client, own_words: str, zones: Sequence[tuple[str, str]] = (), by: Staff, **details: Any
) -> Episode:
    """Begin to look after one complaint of a client, in their own words; zones are (slug, side).

    Raises `earlier_is_itself`, `episode_of_another`, `in_the_future`, `unknown_zone`.
    """
    episode = Episode(client=client, own_words=own_words, opened_by=by)
    describe(episode, details)
    episode.save(force_insert=True)
    place(episode, zones)
    audit.record(by, "opened", episode, client_key=client.pk, fields=["own_words", "zones", *details])
    return episode


def describe(episode: Episode, details: dict[str, Any]) -> None:
    """Set what is known of the complaint; refuses a beginning to come and an earlier one that cannot be."""
    if (began := details.get("began_on")) and began > clock.now().date():
        raise fault("/began_on", "in_the_future", "Give the day on which it began, not one to come.")
    if earlier := details.get("earlier"):
        earlier.require_client(episode.client_id, pointer="/earlier")
        if earlier.pk == episode.pk:
            raise fault("/earlier", "earlier_is_itself", "Name the episode before this one, or none.")
    for name, value in details.items():
        setattr(episode, name, list(dict.fromkeys(value)) if name == "causes" else value)


def place(episode: Episode, zones: Sequence[tuple[str, str]]) -> None:
    """Make these the zones in which it is felt."""
    known = zones_by_slug([slug for slug, _ in zones], pointer="/zones")
    episode.zones.all().delete()
    EpisodeZone.objects.bulk_create(
        EpisodeZone(episode=episode, zone=known[slug], side=side) for slug, side in dict.fromkeys(zones)
    )
