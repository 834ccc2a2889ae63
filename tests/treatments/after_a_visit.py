"""A client after a visit: treated, given a plan, asked; what has to be there before anybody is asked."""

from __future__ import annotations

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
"""A Monday morning; the session is over an hour later."""
OVER = TREATED + HOUR


def on[T](instant: datetime, act: Callable[[], T]) -> T:
    """Do this at that instant."""
    with clock.at(instant):
        return act()


def complaint(client: Client, by: Staff, words: str = "My neck aches") -> Episode:
    """A complaint, opened just before the first session."""
    if not client.consents.filter(kind="aftercare").exists():
        ConsentFactory.create(client=client, kind="aftercare", given_at=TREATED)
    return on(TREATED, lambda: open_episode(client=client, own_words=words, by=by))


def treated(episode: Episode, location: Location, by: Staff, at: datetime = TREATED) -> SessionNote:
    """An hour's session of this complaint, over and noted."""

    def treat() -> SessionNote:
        visit = visit_of(episode.client, location, state="completed", ended_at=at + HOUR)
        return open_note(attendance=visit, episode=episode, by=by)

    note = on(at, treat)
    episode.refresh_from_db()
    return note


def planned(note: SessionNote, at: datetime = OVER) -> SelfCarePlan:
    """A plan that was sent after this session, for four weeks."""
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


def questions() -> list[Envelope]:
    """The letters with questions and reminders of them, oldest first."""
    return list(Envelope.objects.filter(kind="check_in").order_by("created_at", "pk"))


def delivered() -> None:
    """All that waits has left."""
    Envelope.objects.filter(state="waiting").update(state="sent", sent_at=clock.now())


def answer(check_in: CheckIn, at: datetime) -> None:
    """The client answers."""
    CheckIn.objects.filter(pk=check_in.pk).update(answered_at=at)
