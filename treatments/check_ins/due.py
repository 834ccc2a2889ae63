"""Who may be asked how they are, and what is due to be asked, read from the records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast, Coalesce

from clients.addressing import Addressee, addressee
from clients.models import Client, Consent
from clinic import clock
from clinic.models import Suppression
from treatments.check_ins.letters import CHECK_IN
from treatments.check_ins.schedule import LATEST, Asked, Complaint, Numbers, Plan, Question, Session, to_ask
from treatments.models import CheckIn, ClinicalSettings, Episode, FollowUp, SelfCarePlan, SessionNote

LATELY = LATEST + timedelta(days=3)
"""Whoever was treated earlier is not asked about that session any more."""
LONGEST_WAIT = timedelta(days=30)
"""No question is open, or reminded of, for longer."""
VISIT = "attendance__appointment"


def numbers_of(settings: ClinicalSettings) -> Numbers:
    """The clinic's numbers as the cadence reads them."""
    return Numbers(**{field.name: getattr(settings, field.name) for field in fields(Numbers)})


def askable() -> QuerySet[Episode]:
    """Open complaints of clients on file who agreed to aftercare, did not opt out, and are in no danger."""
    client, key = OuterRef("client"), Cast(OuterRef("client"), TextField())
    opted_out = Suppression.objects.filter(cause="opt_out", recipient_key=key, kind=CHECK_IN)
    return Episode.objects.open().filter(
        Exists(Consent.objects.live(kind="aftercare").filter(client=client)),
        ~Exists(FollowUp.objects.blocking_red_flags().filter(client=client)),
        ~Exists(opted_out),
        client__archived_at=None,
        first_treated_at__isnull=False,
    )


def reader_of(client: Client) -> Addressee | None:
    """Who gets the client's questions; None where no letter would arrive, or its page could not be opened."""
    to = addressee(client, clock.now().date())
    if to and Suppression.objects.filter(cause="bounce", address=to.address.lower()).exists():
        return None
    if to and to.shared_mailbox and client.birth_on is None:
        return None
    return to


def zone_of(client: Client) -> ZoneInfo:
    """The client's own zone, else that of where they were seen last."""
    notes = SessionNote.objects.not_in_error().filter(attendance__client=client).order_by("-created_at")
    return ZoneInfo(client.timezone or notes.values_list(f"{VISIT}__location__timezone", flat=True)[0])


def written_at(client: Client) -> list[datetime]:
    """When the client was asked or reminded lately."""
    lately = CheckIn.objects.filter(episode__client=client, asked_at__gte=clock.now() - LONGEST_WAIT)
    return [at for pair in lately.values_list("asked_at", "reminded_at") for at in pair if at]


def questions_due(client: Client | None = None) -> list[tuple[Episode, Question]]:
    """What is to be asked now, of this client or of everybody, with the complaint it is about.

    A constant number of queries, over what was treated lately: it does not grow with the years.
    """
    now, numbers = clock.now(), numbers_of(ClinicalSettings.current())
    since = now - timedelta(days=numbers.second_outcome_days + numbers.outcome_window_days + 1)
    episodes = _running(since, client)
    records = _Records(episodes, since)
    found = []
    for asked, theirs in groupby(episodes, key=lambda episode: episode.client):
        by_key = {episode.pk: episode for episode in theirs if episode.pk in records.sessions}
        # Where nothing written about a complaint stands, there is nothing to ask of it.
        questions = records.to_ask(asked, by_key.values(), now, numbers) if by_key else []
        found += [(by_key[question.complaint], question) for question in questions]
    return found


def _running(since: datetime, client: Client | None) -> list[Episode]:
    """Complaints first treated since then, or treated in the last days; each client's together."""
    lately = clock.now() - LATELY
    treated = SessionNote.objects.not_in_error().filter(
        **{f"{VISIT}__starts_at__gte": lately}, episode__isnull=False
    )
    opened = Episode.objects.open().filter(first_treated_at__gte=since)
    if client:
        treated, opened = treated.filter(episode__client=client), opened.filter(client=client)
    # First the few that are recent, each by its index; in one condition the planner may begin elsewhere.
    keys = {*opened.values_list("pk", flat=True), *treated.values_list("episode", flat=True)}
    return list(askable().filter(pk__in=keys).select_related("client").order_by("client_id", "pk"))


class _Records:
    """What the cadence needs to know of these complaints and their clients."""

    def __init__(self, episodes: Sequence[Episode], since: datetime) -> None:
        keys, clients = [episode.pk for episode in episodes], {episode.client_id for episode in episodes}
        ended = Coalesce(f"{VISIT}__ended_at", f"{VISIT}__ends_at")
        notes = (
            SessionNote.objects.not_in_error()
            .filter(episode__in=keys)
            .annotate(ended=ended)
            .order_by("ended")
        )
        self.zones: dict[UUID, ZoneInfo] = {}
        self.sessions = defaultdict[UUID, list[Session]](list)
        columns = ("episode_id", "attendance__client_id", "attendance_id", "ended")
        rows = notes.values_list(*columns, f"{VISIT}__location__timezone")
        for episode, client, attendance, at, zone in rows:
            self.sessions[episode].append(Session(attendance, at))
            self.zones[client] = ZoneInfo(zone)
        plans = SelfCarePlan.objects.filter(
            state="sent", note__episode__in=keys, note__entered_in_error_at=None
        )
        sent = plans.order_by("sent_at").values_list("note__episode_id", "sent_at", "expires_on")
        self.plans = {episode: Plan(sent_at, until) for episode, sent_at, until in sent if sent_at}
        self.asked = defaultdict[UUID, list[CheckIn]](list)
        asked = CheckIn.objects.filter(episode__client__in=clients, asked_at__gte=since)
        for check_in in asked.select_related("episode"):
            self.asked[check_in.episode.client_id].append(check_in)

    def to_ask(
        self, client: Client, episodes: Iterable[Episode], now: datetime, numbers: Numbers
    ) -> list[Question]:
        """What this client is to be asked now of these complaints."""
        asked = self.asked[client.pk]
        reminded = [check_in.reminded_at for check_in in asked if check_in.reminded_at]
        asked_at = [check_in.asked_at for check_in in asked]
        return to_ask(
            [self._complaint(episode, asked) for episode in episodes],
            asked_at=asked_at,
            written_at=asked_at + reminded,
            now=now,
            zone=client.zone(self.zones[client.pk]),
            numbers=numbers,
        )

    def _complaint(self, episode: Episode, asked: Iterable[CheckIn]) -> Complaint:
        assert episode.first_treated_at is not None, "only treated complaints are asked about"
        return Complaint(
            episode.pk,
            episode.first_treated_at,
            self.sessions[episode.pk],
            self.plans.get(episode.pk),
            [
                Asked(one.kind, one.asked_at, one.number, one.attendance_id)
                for one in asked
                if one.episode_id == episode.pk
            ],
        )
