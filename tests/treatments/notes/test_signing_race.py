"""A mark written past the actions while its note is being signed is in the signature, or is refused."""

import threading

from django.db import DatabaseError, connection, transaction

from clinic.models import Staff
from tests.factories import ClientFactory, LocationFactory, PracticeFactory, StaffFactory, visit_of
from treatments.models import MarkedPoint, SessionNote, TriggerPoint
from treatments.notes.actions.mark_point import mark_point
from treatments.notes.actions.open import open_note
from treatments.notes.actions.sign import sign_note
from treatments.notes.signature import is_intact


def draft() -> tuple[SessionNote, Staff]:
    """A note with one point."""
    PracticeFactory.create()
    therapist = StaffFactory.create()
    note = open_note(attendance=visit_of(ClientFactory.create(), LocationFactory.create()), by=therapist)
    mark_point(note=note, data={"site": "UT1", "side": "right"}, by=therapist)
    return note, therapist


def test_point_written_during_signing_waits_and_is_refused(fresh_database: str) -> None:
    note, therapist = draft()
    site = TriggerPoint.objects.get(code="QL1")
    came: list[str] = []

    def slip_in() -> None:
        try:
            MarkedPoint.objects.create(note=note, position=1, site=site, muscle=site.muscle, side="left")
            came.append("written")
        except DatabaseError as error:
            came.append(error.__cause__.diag.constraint_name)  # type: ignore[union-attr]
        finally:
            connection.close()

    with transaction.atomic():
        sign_note(note=note, revision=None, by=therapist)
        other = threading.Thread(target=slip_in)
        other.start()
        other.join(0.3)
        assert came == []
    other.join(5)

    assert came == ["signed_points_never_change"]
    assert is_intact(SessionNote.objects.with_details().get()) is True
