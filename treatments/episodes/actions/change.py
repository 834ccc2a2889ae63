"""Change an episode."""

from django.db import transaction

from clinic import audit
from clinic.models import Staff
from treatments.episodes.details import EpisodeChanges, set_details, set_zones
from treatments.models import Episode


@transaction.atomic
def change_episode(*, episode: Episode, changes: EpisodeChanges, revision: int | None, by: Staff) -> Episode:
    """Change the details of a complaint in the version that was read; zones are replaced as a whole.

    A change that changes nothing leaves the revision. Raises `earlier_is_itself`, `episode_of_another`,
    `in_the_future`, `unknown_zone`.
    """
    episode = Episode.lock_revision(episode.pk, revision)
    before, details = episode.column_values(), changes.copy()
    zones = details.pop("zones", None)
    set_details(episode, details)
    if zones is not None and set(zones) == set(episode.zones.values_list("zone__slug", "side")):
        zones = None
    if zones is None and episode.column_values() == before:
        return episode
    if zones is not None:
        set_zones(episode, zones)
    episode.save_revision()
    audit.record(by, "changed", episode, client_key=episode.client_id, fields=changes)
    return episode
