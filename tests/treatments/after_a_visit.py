"""Set up a client after a visit: a complaint, its sessions, a sent plan, letters and answers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from clients.models import Client
from clinic import clock
from clinic.models import Envelope, Location, Staff
from tests.factories import ConsentFactory, visit_of
from treatments.episodes.actions.open import open_episode
from treatments.models import CheckIn, Episode, SelfCarePlan, SessionNote
from treatments.notes.actions.open import open_note

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
TREATED = datetime(2026, 3, 2, 10, tzinfo=UTC)
"""A Monday morning; the session ends an hour later."""
OVER = TREATED + HOUR


def run_at[T](instant: datetime, act: Callable[[], T]) -> T:
    """Run `act` with the clock at that instant."""
    with clock.at(instant):
        return act()


def open_complaint(client: Client, by: Staff, words: str = "My neck aches") -> Episode:
    """Open a complaint at the start of its first session."""
    if not client.consents.filter(kind="aftercare").exists():
        ConsentFactory.create(client=client, kind="aftercare", given_at=TREATED)
    return run_at(TREATED, lambda: open_episode(client=client, own_words=words, by=by))


def record_session(episode: Episode, location: Location, by: Staff, at: datetime = TREATED) -> SessionNote:
    """Record a session of one hour for this complaint, completed and with a note."""

    def treat() -> SessionNote:
        visit = visit_of(episode.client, location, state="completed", ended_at=at + HOUR)
        return open_note(attendance=visit, episode=episode, by=by)

    note = run_at(at, treat)
    episode.refresh_from_db()
    return note


def record_sent_plan(note: SessionNote, at: datetime = OVER) -> SelfCarePlan:
    """Record a plan of four weeks, sent after this session."""
    return SelfCarePlan.objects.create(
        note=note,
        version=1,
        state="sent",
        drafted_by=note.author,
        approved_by=note.author,
        approved_at=at,
        sent_at=at,
        letter_text="Your plan",
        stop_rules=["Stop."],
        expires_on=(at + 28 * DAY).date(),
    )


def check_in_letters() -> list[Envelope]:
    """Return the letters of check-ins, questions and reminders, oldest first."""
    return list(Envelope.objects.filter(kind="check_in").order_by("created_at", "pk"))


def mark_letters_sent() -> None:
    """Mark every waiting letter as sent."""
    Envelope.objects.filter(state="waiting").update(state="sent", sent_at=clock.now())


def record_answer(check_in: CheckIn, at: datetime) -> None:
    """Record that the client answered at this instant."""
    CheckIn.objects.filter(pk=check_in.pk).update(answered_at=at)
