"""The details of an episode: what is recorded of a complaint, and the zones in which it is felt."""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from clients.models import Client
from clients.places import check_side
from clinic.refusals import fault
from clinic.setup.days import latest_today
from treatments.catalogue.zones import zones_by_slug
from treatments.models import Episode, EpisodeZone


class EpisodeDetails(TypedDict, total=False):
    """The details of a complaint; each may be left out."""

    goal_activity: str
    kind: str
    pattern: str
    onset: str
    began_on: date | None
    causes: list[str]
    stress: int | None
    water_glasses: int | None
    active_days: int | None
    desk_hours: int | None
    sleep_position: str
    earlier: Episode | None


class EpisodeChanges(EpisodeDetails, total=False):
    """The details with the client's own words and the zones, each zone as (slug, side)."""

    own_words: str
    zones: Sequence[tuple[str, str]]


def set_details(episode: Episode, details: EpisodeDetails) -> None:
    """Set the details of a complaint; refuse an impossible beginning or earlier episode."""
    if (began_on := details.get("began_on")) and began_on > latest_today():
        raise fault("/began_on", "in_the_future", "Give the day on which it began, not one to come.")
    if began_on:
        Client.lock(episode.client_id).require_in_lifetime(began_on, pointer="/began_on")
    if earlier := details.get("earlier"):
        earlier.require_client(episode.client_id, pointer="/earlier")
        if episode in earlier.chain():
            raise fault("/earlier", "earlier_is_itself", "Name the episode before this one, or none.")
    for name, value in details.items():
        setattr(episode, name, value)
    episode.causes = list(dict.fromkeys(episode.causes))


def set_zones(episode: Episode, zones: Sequence[tuple[str, str]]) -> None:
    """Replace the zones in which the complaint is felt; refuse a side that a zone does not have."""
    known = zones_by_slug([slug for slug, _ in zones], pointer="/zones")
    for position, (slug, side) in enumerate(zones):
        try:
            check_side(slug, side)
        except ValueError as error:
            raise fault(f"/zones/{position}/side", "side_disagrees", str(error)) from error
    episode.zones.all().delete()
    EpisodeZone.objects.bulk_create(
        EpisodeZone(episode=episode, zone=known[slug], side=side) for slug, side in dict.fromkeys(zones)
    )
