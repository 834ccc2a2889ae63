"""A note's document says what the complaint began with and if its treatment was agreed to."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from clients.models import Consent
from clinic import clock
from clinic.actors import source_of
from clinic.mail.wording import exact_moment
from clinic.models import Staff
from treatments.models import Reading, SessionNote
from treatments.models.reading import AVERAGE

QUESTIONS_IN_WORDS = {
    "now": "Pain now",
    AVERAGE: "Pain, average of the last 7 days",
    "worst_7_days": "Worst pain of the last 7 days",
    "least_7_days": "Least pain of the last 7 days",
    "sleep": "Trouble with sleep",
    "stress": "Stress",
    "stiffness": "Stiffness",
    "global_change": "Change since the first visit, 1 (very much better) to 7 (very much worse)",
}
WAYS_IN_WORDS = {"in_person": "in person", "paper": "on paper", "phone": "by telephone", "online": "online"}
NO_BASELINE = "none on record"
NO_CONSENT = "To treatment: none on file."


def baseline_in_words(note: SessionNote, zone: ZoneInfo) -> list[str]:
    """Return each baseline answer of the note's complaint, else of its visit, with when and by whom."""
    of = Q(episode=note.episode_id) if note.episode_id else Q(attendance=note.attendance_id)
    answers = Reading.objects.filter(of, moment="baseline").order_by("measured_at", "question")
    return [_answer(answer, zone) for answer in answers] or [NO_BASELINE]


def consent_in_words(note: SessionNote, begun: datetime, zone: ZoneInfo) -> str:
    """Return the consent to treatment that stood when the session began, else the first one since.

    It says when it was given, by and to whom, and when it ended; without one, that none was on file.
    """
    as_of = note.signed_at or clock.now()
    known = Consent.objects.given().filter(client=note.client_id, kind="treatment", given_at__lte=as_of)
    consent = known.exclude(withdrawn_at__lte=begun).order_by("given_at").first()
    if consent is None:
        return NO_CONSENT
    words = (
        f"To treatment: given by {consent.given_by_name} on {exact_moment(consent.given_at, zone)} "
        f"({WAYS_IN_WORDS[consent.how]}, text {consent.text_version}), recorded by "
        f"{_recorder(consent.recorded_by, consent)}."
    )
    ended = consent.withdrawn_at
    return f"{words} It stood until {exact_moment(ended, zone)}." if ended and ended <= as_of else words


def _answer(answer: Reading, zone: ZoneInfo) -> str:
    said = f"{answer.value} of 10" if answer.question != "global_change" else str(answer.value)
    by = answer.source.replace("_", " ")
    return f"{QUESTIONS_IN_WORDS[answer.question]}: {said}, {exact_moment(answer.measured_at, zone)}, {by}"


def _recorder(key: str, consent: Consent) -> str:
    """Return the name of whoever recorded a consent; the key itself where it is no person's."""
    if source_of(key, consent.client_id) == "client":
        return "the client"
    return Staff.objects.of_actor(key).values_list("name", flat=True).first() or key
