"""Notes of another system: therapists read them in the timeline, the desk does not."""

import pytest

from clients.models import Client
from scheduling.models import Appointment, Reservation
from tests.cast import ApiUser
from tests.clients.imports.files import bring_in, reasons, take_back
from tests.factories import ClientFactory, Diary, ServiceFactory
from treatments.models import ImportedNote

pytestmark = pytest.mark.django_db
NOTES = """Patient Name,Signing Doctor,Signing Date,Text
Ana Lind,Dr Old,03/04/2019,Neck
Nobody,,,Text
Ana Lind,,,
"""


def test_notes_stand_in_the_timeline_for_therapists_alone(
    theo: ApiUser, dana: ApiUser, fern: ApiUser
) -> None:
    ana = ClientFactory.create(name="Ana Lind")
    batch = bring_in(NOTES, fern.person, kind="notes")
    assert sorted(reasons(batch)) == [3, 4]
    kinds = [e["kind"] for e in theo.api("GET", f"clients/{ana.pk}/timeline").json()["results"]]
    assert "note_imported" in kinds
    assert "note_imported" not in str(dana.api("GET", f"clients/{ana.pk}/timeline").json())
    take_back(batch)
    assert not ImportedNote.objects.exists()


def test_past_visits_are_kept_and_those_to_come_are_booked_or_refused(diary: Diary, fern: ApiUser) -> None:
    ana: Client = diary.ana
    rows = [
        "Start,Duration,Client Name,Treatment Name,Staff Member Name,Status",
        f"03/04/2019 10:00,60,{ana.name},Old kind of massage,Somebody,arrived",
        f"03/04/2019 10:00,60,{ana.name},Old kind of massage,Somebody,arrived",
        f"04/04/2019 10:00,60,{ana.name},Old kind of massage,Theo,cancelled",
        f"05/04/2099 10:00,60,{ana.name},{diary.massage.name},Theo,booked",
        f"05/04/2026 10:00,60,{ana.name},Unheard of,,no show",
    ]
    batch = bring_in("\n".join(rows), fern.person, kind="visits", place=diary.location)
    assert sorted(reasons(batch)) == [3, 5]
    assert not Reservation.objects.exists()
    assert Appointment.objects.filter(imported_at__isnull=False).count() == 3
    take_back(batch)
    assert not Appointment.objects.exists() and ServiceFactory._meta.model.objects.filter(
        name__startswith="Imported"
    )
