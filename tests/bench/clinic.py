"""The clinic that is measured: twelve therapists, each with a room of their own, open day and night."""

from dataclasses import dataclass
from uuid import UUID

LANES = 12


@dataclass(frozen=True)
class BenchClinic:
    """Keys of what bookings need; lane n books client n with therapist n."""

    location: UUID
    service: UUID
    therapists: list[UUID]
    rooms: list[UUID]
    clients: list[UUID]
    token: str
    cookie: str


def create_clinic() -> BenchClinic:
    """Write the clinic into the database of this process; return its keys and the desk's token and cookie."""
    from knox.models import AuthToken

    from clinic.roles import FRONT_DESK
    from clinic.screens.session import COOKIE
    from tests import factories
    from tests.screen_user import screen_user

    factories.PracticeFactory.create(book_ahead_days=3650, letter_grace_seconds=60)
    location = factories.LocationFactory.create(closed_on_public_holidays=False)
    factories.open_all_week(location, "00:00", "23:59")
    therapists = [factories.TherapistFactory.create() for _ in range(LANES)]
    rooms = [factories.RoomFactory.create(location=location) for _ in range(LANES)]
    for therapist in therapists:
        factories.add_shift_every_day(therapist, location, "00:00", "23:59")
    service = factories.service_of(therapists, rooms)
    clients = [factories.ClientFactory.create() for _ in range(LANES)]
    dana = factories.StaffFactory.create(name="Dana", roles=[FRONT_DESK])
    return BenchClinic(
        location.pk,
        service.pk,
        [therapist.pk for therapist in therapists],
        [room.pk for room in rooms],
        [client.pk for client in clients],
        AuthToken.objects.create(dana)[1],
        str(screen_user(dana).cookies[COOKIE].value),
    )
