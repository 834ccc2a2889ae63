"""Find where a client was treated last: its time zone, mailbox and phone stand in letters."""

from uuid import UUID
from zoneinfo import ZoneInfo

from clients.models import Client
from clinic.models import Location, Practice
from treatments.models import SessionNote

VISIT = "attendance__appointment"


class TreatmentLocations:
    """The location of a client's last session, of each episode and of all; the practice where there is none.

    Only sessions with a note that is not in error count. Read in one query.
    """

    def __init__(self, client: Client) -> None:
        notes = SessionNote.objects.not_in_error().filter(attendance__client=client)
        latest = notes.order_by("episode", "-created_at").distinct("episode")
        latest = latest.select_related(f"{VISIT}__location")
        self.client = client
        self.by_episode: dict[UUID | None, Location] = {
            note.episode_id: note.attendance.appointment.location
            for note in sorted(latest, key=lambda note: note.created_at, reverse=True)
        }

    def of_episode(self, episode_id: UUID) -> Location | Practice:
        """Return the location of the last session for this episode."""
        return self.by_episode.get(episode_id) or self.latest()

    def latest(self) -> Location | Practice:
        """Return the location of the client's last session."""
        return next(iter(self.by_episode.values()), None) or Practice.current()

    def client_zone(self) -> ZoneInfo:
        """Return the client's own time zone, else that of their last location."""
        return self.client.zone(self.latest().zone)
