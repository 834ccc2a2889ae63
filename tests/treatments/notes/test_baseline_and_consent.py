"""A note's document tells the complaint's baseline and the consent to its treatment."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clients.models import Consent
from clinic.models import Staff
from tests.cast import ApiUser
from tests.factories import ConsentFactory, baseline_of
from tests.treatments.printed import printed_text
from treatments.models import Episode, Reading, SessionNote
from treatments.notes.baseline_and_consent import NO_BASELINE, NO_CONSENT, baseline_in_words, consent_in_words

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def begun(session_note: SessionNote) -> datetime:
    """The beginning of Ana's session, at 10:00 where it is; she agreed an hour before."""
    begun = datetime(2026, 3, 2, 10, tzinfo=LONDON)
    Consent.objects.update(given_at=begun - timedelta(hours=1))
    return begun


@pytest.fixture
def complaint(session_note: SessionNote, therapist: Staff) -> Episode:
    """The complaint that Ana's note names."""
    client = session_note.attendance.client
    session_note.episode = Episode.objects.create(client=client, own_words="Left calf", opened_by=therapist)
    return session_note.episode


def test_baseline_answers_are_told_with_when_and_by_whom(
    session_note: SessionNote, complaint: Episode
) -> None:
    baseline_of(complaint, 6)
    baseline_of(complaint, 9, "worst_7_days")
    Reading.objects.update(measured_at=datetime(2026, 3, 2, 9, tzinfo=LONDON), source="front_desk")

    assert baseline_in_words(session_note, LONDON) == [
        "Pain, average of the last 7 days: 6 of 10, Monday 2 March 2026, 09:00 (London time), front desk",
        "Worst pain of the last 7 days: 9 of 10, Monday 2 March 2026, 09:00 (London time), front desk",
    ]


def test_later_answers_and_other_complaints_are_no_baseline(
    session_note: SessionNote, complaint: Episode, therapist: Staff
) -> None:
    other = Episode.objects.create(client=complaint.client, own_words="Neck", opened_by=therapist)
    baseline_of(other, 3)
    baseline_of(complaint, 4)
    Reading.objects.filter(episode=complaint).update(moment="weekly")

    assert baseline_in_words(session_note, LONDON) == [NO_BASELINE]


def test_without_a_complaint_the_baseline_of_the_visit_is_told(session_note: SessionNote) -> None:
    Reading.objects.create(
        client=session_note.attendance.client,
        attendance=session_note.attendance,
        question="average_7_days",
        moment="baseline",
        value=7,
        source="client",
        recorded_by="test",
    )

    (answer,) = baseline_in_words(session_note, LONDON)

    assert answer.startswith("Pain, average of the last 7 days: 7 of 10, ")
    assert answer.endswith(", client")


def test_consent_is_told_with_when_and_who_recorded_it(
    session_note: SessionNote, begun: datetime, therapist: Staff
) -> None:
    Consent.objects.filter(kind="treatment").update(recorded_by=str(therapist.pk))

    assert consent_in_words(session_note, begun, LONDON) == (
        "To treatment: given by Ana on Monday 2 March 2026, 09:00 (London time) (in person, text 2026-01), "
        "recorded by Theo."
    )


def test_consent_that_the_client_gave_behind_a_link_names_no_member_of_staff(
    session_note: SessionNote, begun: datetime
) -> None:
    Consent.objects.filter(kind="treatment").update(recorded_by=str(session_note.client_id))

    assert consent_in_words(session_note, begun, LONDON).endswith("recorded by the client.")


def test_consent_that_ended_before_the_session_is_none(session_note: SessionNote, begun: datetime) -> None:
    Consent.objects.filter(kind="treatment").update(withdrawn_at=begun - timedelta(minutes=1))

    assert consent_in_words(session_note, begun, LONDON) == NO_CONSENT


def test_consent_that_ended_after_the_session_began_says_until_when_it_stood(
    session_note: SessionNote, begun: datetime
) -> None:
    Consent.objects.filter(kind="treatment").update(withdrawn_at=begun + timedelta(minutes=20))

    words = consent_in_words(session_note, begun, LONDON)

    assert words.endswith(" It stood until Monday 2 March 2026, 10:20 (London time).")


def test_consent_given_after_signing_is_none(session_note: SessionNote, begun: datetime) -> None:
    session_note.signed_at = begun + timedelta(hours=1)
    Consent.objects.update(given_at=begun + timedelta(hours=2))

    assert consent_in_words(session_note, begun, LONDON) == NO_CONSENT


def test_a_no_or_another_kind_of_consent_is_none(session_note: SessionNote, begun: datetime) -> None:
    Consent.objects.filter(kind="treatment").delete()
    ConsentFactory.create(
        client=session_note.attendance.client, text_version="", how="", given_at=begun, withdrawn_at=begun
    )

    assert consent_in_words(session_note, begun, LONDON) == NO_CONSENT


def test_pdf_shows_pain_baseline_and_consent(
    theo: ApiUser, session_note: SessionNote, complaint: Episode
) -> None:
    baseline_of(complaint, 6)
    session_note.save_revision("episode")
    SessionNote.objects.update(pain_before=7, pain_after=3)

    text = printed_text(theo.api("GET", f"notes/{session_note.pk}/pdf").content)

    for words in ("at the start 7 of 10, at the end 3 of 10", "7 days: 6 of 10", "given by Ana on"):
        assert "".join(words.split()) in text
