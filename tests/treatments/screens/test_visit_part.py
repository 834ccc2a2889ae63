"""The part of a visit's panel for therapists: to the note, the brief, the plan and the advice."""

from datetime import timedelta

import pytest

from clinic import clock
from clinic.models import Staff
from scheduling.models import Attendance
from tests.cast import ApiUser
from tests.factories import ConditionFactory, EpisodeFactory
from tests.screen_user import screen_user
from treatments.models import SessionNote

CANARY = "Canarybird"
FOR_THERAPISTS = ("For therapists", "/brief", "/notes/", "Plan for home", "Open the note", CANARY)


@pytest.fixture
def treated(visit: Attendance, theo: ApiUser) -> Attendance:
    """Return Ana's visit with a signed note, a condition and a complaint, each with a word to be found."""
    episode = EpisodeFactory.create(client=visit.client, opened_by=theo.person, own_words=CANARY)
    ConditionFactory.create(client=visit.client, note=CANARY)
    SessionNote.objects.create(
        attendance=visit, episode=episode, author=theo.person, subjective=CANARY, objective=CANARY
    )
    return visit


def panel_of(visit: Attendance, person: Staff) -> str:
    """Return the panel of a visit as this person reads it."""
    answer = screen_user(person).open(f"/diary/visits/{visit.appointment_id}")
    assert answer.status_code == 200, answer.content
    return " ".join(answer.content.decode().split())


def test_therapist_goes_on_with_a_draft_from_the_panel(treated: Attendance, theo: ApiUser) -> None:
    panel = panel_of(treated, theo.person)

    assert "Go on with the note" in panel
    assert f'href="/visits/{treated.appointment_id}/brief"' in panel


def test_therapist_reads_a_signed_note_and_its_plan_from_the_panel(
    visit: Attendance, signed: dict[str, str], theo: ApiUser
) -> None:
    panel = panel_of(visit, theo.person)

    assert f'href="/notes/{signed["id"]}"' in panel and f'href="/notes/{signed["id"]}/plan"' in panel


def test_therapist_may_not_begin_a_note_before_the_client_is_here(visit: Attendance, theo: ApiUser) -> None:
    Attendance.objects.filter(pk=visit.pk).update(arrived_at=None)
    type(visit.appointment).objects.filter(pk=visit.appointment_id).update(
        state="booked",
        started_at=None,
        ended_at=None,
        starts_at=clock.now() + timedelta(hours=1),
        ends_at=clock.now() + timedelta(hours=2),
    )

    assert "Open the note" not in panel_of(visit, theo.person)


def test_desk_and_owner_see_no_clinical_word_in_the_panel(
    treated: Attendance, dana: ApiUser, fern: ApiUser
) -> None:
    panels = panel_of(treated, dana.person) + panel_of(treated, fern.person)

    assert [word for word in FOR_THERAPISTS if word in panels] == []
