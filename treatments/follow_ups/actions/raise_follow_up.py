"""Raise a follow-up."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from clients.actions.record_health import record_health
from clients.models import Client, Condition
from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import outbox
from clinic.models import Location, Practice, Staff
from treatments.follow_ups.letters import tell_at_once
from treatments.follow_ups.owner import is_therapist, therapist_of
from treatments.limits.from_red_flags import BAN
from treatments.models import CheckIn, ClinicalSettings, Episode, FollowUp
from treatments.models.follow_up import BANS, URGENCIES
from treatments.vocabulary import AFTERCARE

LONGEST = 600


@transaction.atomic
def raise_follow_up(
    *,
    client: Client,
    reason: str,
    urgency: str,
    evidence: Sequence[str],
    by: Actor,
    episode: Episode | None = None,
    check_in: CheckIn | None = None,
    flags: Sequence[str] = (),
    owner: Staff | None = None,
) -> FollowUp:
    """Give a therapist something to act on; where the reason stands open already, its evidence grows.

    It is the therapist's who wrote the last note. A red flag that is an emergency or to be seen the same day
    puts a ban on the client: no hands-on work and no self-care until it is closed with a finding. It refuses
    nothing: what may be serious is never lost.
    """
    client = Client.lock(client.pk)
    found = FollowUp.objects.open().filter(client=client, episode=episode, reason=reason).first()
    followed = FollowUp.lock(found.pk) if found else None
    if followed is None:
        followed = FollowUp(client=client, episode=episode, reason=reason, urgency=urgency, evidence=[])
        followed.owner = owner or therapist_of(client, episode)
        followed.raised_by, followed.due_at = by.actor_key, _due(urgency)
    else:
        followed.revision += 1
    if not is_therapist(followed.owner):
        followed.owner = therapist_of(client, episode)
    followed.check_in = check_in or followed.check_in
    followed.evidence = list(dict.fromkeys([*followed.evidence, *map(_at_most, evidence)]))
    followed.flags = sorted({*followed.flags, *flags})
    if URGENCIES.index(urgency) < URGENCIES.index(followed.urgency):
        followed.urgency, followed.due_at = urgency, min(followed.due_at, _due(urgency))
    if reason == "red_flag" and followed.urgency in BANS and _is_not_banned(followed):
        followed.hold = ban(client, by)
    followed.save()
    audit.record(by, "raised", followed, client_key=client.pk, fields=["evidence"])
    tell_at_once(followed)
    return followed


def _at_most(said: str) -> str:
    """A sentence of evidence; what it is too long for stands where it was said."""
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"


def _due(urgency: str) -> datetime:
    settings = ClinicalSettings.current()
    wait = {
        "emergency": timedelta(),
        "same_day": timedelta(hours=settings.same_day_hours),
        "urgent": timedelta(hours=settings.urgent_hours),
        "routine": timedelta(days=settings.routine_days),
    }
    return clock.now() + wait[urgency]


def _is_not_banned(followed: FollowUp) -> bool:
    return followed.hold is None or followed.hold.ended_at is not None


def ban(client: Client, by: Actor) -> Condition | None:
    """One ban serves all red flags of a client; one recorded by hand is left to whoever recorded it.

    In the record of somebody archived nothing is written, and nobody is treated.
    """
    outbox.withdraw_from(recipient_key=str(client.pk), kind=AFTERCARE)
    standing = client.conditions.filter(code=BAN, ended_at=None, ends_on=None)
    standing = standing.select_for_update(no_key=True).order_by("pk")
    if bans := list(standing):
        put = set(FollowUp.objects.filter(hold__in=bans).values_list("hold_id", flat=True))
        return next((ban for ban in bans if ban.pk in put), None)
    if client.archived_at is not None:
        return None
    return record_health(client=client, code=BAN, since_on=_earliest_today(), by=by)


def _earliest_today() -> date:
    """Today where it is today last: the ban counts at every location, and for no visit of the day before."""
    names = {*Practice.objects.values_list("timezone", flat=True)}
    names |= {*Location.objects.values_list("timezone", flat=True)}
    return min(clock.now().astimezone(zone).date() for zone in (UTC, *map(ZoneInfo, names)))
