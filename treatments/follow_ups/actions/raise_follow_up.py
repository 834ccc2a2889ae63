"""Raise a follow-up."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from clients.models import Client
from clinic import audit, clock
from clinic.actors import Actor
from clinic.models import Staff
from treatments.follow_ups.bans import needs_ban, place_ban
from treatments.follow_ups.due import due_at_first
from treatments.follow_ups.letters import send_alert
from treatments.follow_ups.owner import choose_owner, is_active_therapist
from treatments.models import CheckIn, Episode, FollowUp
from treatments.models.follow_up import GRAVEST_FIRST, LONGEST_SENTENCE, RED_FLAG, URGENCIES


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
    joins: FollowUp | None = None,
) -> FollowUp:
    """Give a therapist something to act on; if the reason is open already, add the evidence to that one.

    If it joins an open follow-up, that one takes the graver reason of the two, and no second is opened.
    The owner is the therapist who wrote the last note, unless another is given. A red flag that is an
    emergency or to be seen the same day puts a ban on the client: no hands-on work and no self-care until it
    is closed with a finding. It refuses nothing, so that nothing serious is lost. Locks the client, then the
    follow-up.
    """
    client = Client.lock(client.pk)
    existing = joins or FollowUp.objects.open().filter(client=client, episode=episode, reason=reason).first()
    follow_up = FollowUp.lock(existing.pk) if existing else _open(client, episode, reason, urgency, owner, by)
    if not is_active_therapist(follow_up.owner):
        follow_up.owner = choose_owner(client, episode)
    follow_up.check_in = check_in or follow_up.check_in
    _add(follow_up, reason, urgency, evidence, flags)
    if needs_ban(follow_up):
        follow_up.hold = place_ban(client, by)
    if existing:
        follow_up.save_revision()
    else:
        follow_up.save()
    audit.record(by, "raised", follow_up, client_key=client.pk, fields=["evidence"])
    send_alert(follow_up)
    return follow_up


def _open(
    client: Client, episode: Episode | None, reason: str, urgency: str, owner: Staff | None, by: Actor
) -> FollowUp:
    """Return a new follow-up, without evidence and not saved yet."""
    return FollowUp(
        client=client,
        episode=episode,
        reason=reason,
        urgency=urgency,
        evidence=[],
        owner=owner or choose_owner(client, episode),
        raised_by=by.actor_key,
        due_at=due_at_first(urgency),
    )


def _add(
    follow_up: FollowUp, reason: str, urgency: str, evidence: Iterable[str], flags: Iterable[str]
) -> None:
    """Add evidence and flags; the urgency only rises, and the time only comes nearer.

    A red flag takes over what it joins with its own urgency, and keeps it: by it hands-on work is banned.
    """
    is_taken_over = reason == RED_FLAG != follow_up.reason
    keeps_urgency = follow_up.reason == RED_FLAG != reason
    follow_up.reason = min(follow_up.reason, reason, key=GRAVEST_FIRST.index)
    follow_up.evidence_at = max(clock.now(), follow_up.raised_at)  # a clock set back must not refuse it
    follow_up.evidence = list(dict.fromkeys([*follow_up.evidence, *map(_shorten, evidence)]))
    follow_up.flags = sorted({*follow_up.flags, *flags})
    is_graver = URGENCIES.index(urgency) < URGENCIES.index(follow_up.urgency)
    if is_graver:
        follow_up.due_at = min(follow_up.due_at, due_at_first(urgency))
    if is_taken_over or (is_graver and not keeps_urgency):
        follow_up.urgency = urgency


def _shorten(sentence: str) -> str:
    """Return a sentence of evidence, cut where it is too long; the whole of it stands in its source."""
    return sentence if len(sentence) <= LONGEST_SENTENCE else sentence[: LONGEST_SENTENCE - 1] + "…"
