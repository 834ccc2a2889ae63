"""Find the check-in questions that are due, and who may be asked them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce

from clients.addressing import Addressee, addressee
from clients.models import Client, Consent
from clinic import clock
from clinic.mail.outbox import Letter
from clinic.models import Envelope, Location, Practice, Suppression
from treatments.check_ins.letters import CHECK_IN, VISIT, TreatmentLocations, question_letter, reminder_letter
from treatments.check_ins.schedule import (
    LATEST_AFTER_SESSION,
    DueQuestion,
    EndedSession,
    EpisodeHistory,
    PastQuestion,
    ScheduleSettings,
    SentPlan,
    due_questions,
)
from treatments.models import CheckIn, ClinicalSettings, Episode, FollowUp, SelfCarePlan, SessionNote
from treatments.models.check_in import AFTER_CLOSING
from treatments.models.episode import RELIEVED

RECENTLY = LATEST_AFTER_SESSION + timedelta(days=3)
"""A session longer ago than this is not asked about any more."""
LONGEST_WAIT = timedelta(days=30)
"""A question stays open, and is reminded of, for this long at most."""


def schedule_settings(settings: ClinicalSettings) -> ScheduleSettings:
    """Return the clinic's settings as the schedule reads them."""
    return ScheduleSettings(
        **{field.name: getattr(settings, field.name) for field in fields(ScheduleSettings)}
    )


def eligible_episodes() -> QuerySet[Episode]:
    """Return the open episodes that may be asked about."""
    return _of_askable_clients(Episode.objects.open())


def _of_askable_clients(episodes: QuerySet[Episode]) -> QuerySet[Episode]:
    """Keep the episodes that allow a question, of clients who did not opt out."""
    key = Cast(OuterRef("client"), TextField())
    opt_outs = Suppression.objects.filter(cause="opt_out", recipient_key=key, kind=CHECK_IN)
    return _that_allow_questions(episodes).filter(~Exists(opt_outs))


def _that_allow_questions(episodes: QuerySet[Episode]) -> QuerySet[Episode]:
    """Keep the treated episodes of clients on file who agree to aftercare and have no blocking red flag."""
    client = OuterRef("client")
    return episodes.filter(
        Exists(Consent.objects.counting("aftercare").filter(client=client)),
        ~Exists(FollowUp.objects.blocking_red_flags().filter(client=client)),
        client__archived_at=None,
        first_treated_at__isnull=False,
    )


def recipient(client: Client, treated_at: Location | Practice) -> Addressee | None:
    """Return who gets questions about a session there; None if a letter or its page would not open."""
    to = addressee(client, treated_at.today())
    if to and Suppression.objects.filter(cause="bounce", address=to.address.lower()).exists():
        return None
    if to and to.shared_mailbox and client.birth_on is None:
        return None
    return to


def rewrite_question_letter(envelope: Envelope) -> Letter | None:
    """Return the question, or its reminder, in the form its reader may read; None once it is not asked."""
    check_in = _questions_of_letter(envelope).select_related("episode__client__guardian").first()
    if check_in is None:
        return None
    client = check_in.episode.client
    treated_at = TreatmentLocations(client).of_episode(check_in.episode_id)
    to = recipient(client, treated_at)
    if to is None:
        return None
    compose = reminder_letter if (envelope.dedupe_key or "").endswith(":again") else question_letter
    return compose(check_in, to, treated_at)


def question_letter_holds(envelope: Envelope) -> bool:
    """Return True if the question of this letter may still be asked."""
    return _questions_of_letter(envelope).exists()


def _questions_of_letter(envelope: Envelope) -> QuerySet[CheckIn]:
    """Return the question of a letter if it may still be asked.

    It is open and in time, its session's note is not in error, and its complaint allows it: an open one, or a
    closed one if the question is about closed ones.
    """
    notes = SessionNote.objects.not_in_error().filter(attendance=OuterRef("attendance"))
    is_open, about_closed = Q(episode__closed_at=None), Q(kind=AFTER_CLOSING)
    return CheckIn.objects.unanswered().filter(
        Q(attendance=None) | Exists(notes),
        about_closed & ~is_open | ~about_closed & is_open,
        pk=envelope.about.removeprefix("check_in:"),
        expires_at__gt=clock.now(),
        episode__in=_that_allow_questions(Episode.objects.all()),
    )


def recent_sends(client: Client) -> list[datetime]:
    """Return when questions and reminders went to the client in the last 30 days."""
    since = clock.now() - LONGEST_WAIT
    check_ins = CheckIn.objects.filter(episode__client=client, asked_at__gte=since)
    return [at for pair in check_ins.values_list("asked_at", "reminded_at") for at in pair if at]


def find_due_questions(client: Client | None = None) -> list[tuple[Episode, DueQuestion]]:
    """Return the questions to ask now, of this client or of everybody, each with its episode.

    A constant number of queries over recent treatments: it does not grow with the years.
    """
    now, settings = clock.now(), schedule_settings(ClinicalSettings.current())
    since = now - timedelta(days=settings.second_outcome_days + settings.outcome_window_days + 1)
    episodes = _recent_episodes(since, client, settings)
    records = _ScheduleRecords(episodes, since)
    due: list[tuple[Episode, DueQuestion]] = []
    for person, rows in groupby(episodes, key=lambda episode: episode.client):
        # An episode all of whose notes are in error has nothing to be asked about.
        by_key = {episode.pk: episode for episode in rows if episode.pk in records.sessions}
        questions = records.due_questions(person, by_key.values(), now, settings) if by_key else []
        due += [(by_key[question.episode], question) for question in questions]
    return due


def _recent_episodes(since: datetime, client: Client | None, settings: ScheduleSettings) -> list[Episode]:
    """Return the episodes that may be asked about, by client.

    They were first treated since then or treated in the last days, or closed with relief about 28 days ago.
    """
    now = clock.now()
    recently, asked_after = now - RECENTLY, now - timedelta(days=settings.recurrence_days - 1)
    treated = SessionNote.objects.not_in_error().filter(
        **{f"{VISIT}__starts_at__gte": recently}, episode__isnull=False
    )
    opened = Episode.objects.open().filter(first_treated_at__gte=since)
    closed = Episode.objects.filter(
        closed_at__gte=asked_after - timedelta(days=settings.outcome_window_days + 2),
        closed_at__lte=asked_after,
        outcome__in=RELIEVED,
        later=None,
    )
    if client:
        treated, opened = treated.filter(episode__client=client), opened.filter(client=client)
        closed = closed.filter(client=client)
    # First the few that are recent, each by its index; in one condition the planner may begin elsewhere.
    relieved = set(closed.values_list("pk", flat=True))
    keys = {*opened.values_list("pk", flat=True), *treated.values_list("episode", flat=True)}
    episodes = Episode.objects.filter(Q(closed_at=None, pk__in=keys) | Q(pk__in=relieved))
    eligible = _of_askable_clients(episodes)
    return list(eligible.select_related("client").order_by("client_id", "pk"))


class _ScheduleRecords:
    """The records that the schedule reads about these episodes and their clients."""

    def __init__(self, episodes: Sequence[Episode], since: datetime) -> None:
        keys, clients = [episode.pk for episode in episodes], {episode.client_id for episode in episodes}
        notes = SessionNote.objects.not_in_error().filter(episode__in=keys)
        notes = notes.annotate(ended=Coalesce(f"{VISIT}__ended_at", f"{VISIT}__ends_at")).order_by("ended")
        columns = ("episode_id", "attendance__client_id", "attendance_id", "ended")
        self.zones: dict[UUID, ZoneInfo] = {}
        self.sessions = defaultdict[UUID, list[EndedSession]](list)
        for episode, client, attendance, ended_at, zone in notes.values_list(
            *columns, f"{VISIT}__location__timezone"
        ):
            self.sessions[episode].append(EndedSession(attendance, ended_at))
            self.zones[client] = ZoneInfo(zone)
        plans = SelfCarePlan.objects.filter(
            state="sent", note__episode__in=keys, note__entered_in_error_at=None
        ).order_by("sent_at")
        rows = plans.values_list("note__episode_id", "sent_at", "expires_on")
        self.plans = {
            episode: SentPlan(sent_at, expires_on) for episode, sent_at, expires_on in rows if sent_at
        }
        self.check_ins = defaultdict[UUID, list[CheckIn]](list)
        # Those after a closing are numbered over the whole life of an episode.
        check_ins = CheckIn.objects.filter(
            Q(asked_at__gte=since) | Q(kind=AFTER_CLOSING), episode__client__in=clients
        )
        for check_in in check_ins.select_related("episode"):
            self.check_ins[check_in.episode.client_id].append(check_in)

    def due_questions(
        self, client: Client, episodes: Iterable[Episode], now: datetime, settings: ScheduleSettings
    ) -> list[DueQuestion]:
        """Return the questions to ask this client now about these episodes."""
        check_ins = self.check_ins[client.pk]
        asked_at = [check_in.asked_at for check_in in check_ins]
        reminded_at = [check_in.reminded_at for check_in in check_ins if check_in.reminded_at]
        return due_questions(
            [self._history(episode, check_ins) for episode in episodes],
            asked_at=asked_at,
            sent_at=asked_at + reminded_at,
            now=now,
            zone=client.zone(self.zones[client.pk]),
            settings=settings,
        )

    def _history(self, episode: Episode, check_ins: Iterable[CheckIn]) -> EpisodeHistory:
        assert episode.first_treated_at is not None, "only treated episodes are asked about"
        return EpisodeHistory(
            episode.pk,
            episode.first_treated_at,
            self.sessions[episode.pk],
            self.plans.get(episode.pk),
            [
                PastQuestion(check_in.kind, check_in.asked_at, check_in.number, check_in.attendance_id)
                for check_in in check_ins
                if check_in.episode_id == episode.pk
            ],
            episode.closed_at,
        )
