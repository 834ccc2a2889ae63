"""Raise a follow-up."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from clients.actions.record_health import record_health
from clients.models import Client, Condition
from clinic import audit, clock
from clinic.actors import Actor
from clinic.models import Staff
from clinic.roles import OWNER, THERAPIST
from treatments.models import CheckIn, ClinicalSettings, Episode, FollowUp, SessionNote
from treatments.models.follow_up import BANS, URGENCIES

BAN = "CI-REDFLAG"


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
    puts a ban on the client: no hands-on work and no self-care until it is closed with a finding.
    """
    Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    found = FollowUp.objects.still_open().filter(client=client, episode=episode, reason=reason)
    followed = found.select_for_update(no_key=True).first()
    if followed is None:
        owner = owner or _therapist_of(client, episode)
        followed = FollowUp(client=client, episode=episode, reason=reason, urgency=urgency, owner=owner)
        followed.evidence, followed.raised_by, followed.due_at = [], by.actor_key, _due(urgency)
    else:
        followed.revision += 1
    followed.check_in = check_in or followed.check_in
    followed.evidence = list(dict.fromkeys([*followed.evidence, *evidence]))
    followed.flags = sorted({*followed.flags, *flags})
    if URGENCIES.index(urgency) < URGENCIES.index(followed.urgency):
        followed.urgency, followed.due_at = urgency, min(followed.due_at, _due(urgency))
    if reason == "red_flag" and followed.urgency in BANS and followed.hold is None:
        followed.hold = _ban(client, by)
    followed.save()
    audit.record(by, "raised", followed, client_key=client.pk, fields=["evidence"])
    return followed


def _due(urgency: str) -> datetime:
    settings = ClinicalSettings.objects.get()
    wait = {
        "emergency": timedelta(),
        "same_day": timedelta(hours=settings.same_day_hours),
        "urgent": timedelta(hours=settings.urgent_hours),
        "routine": timedelta(days=settings.routine_days),
    }
    return clock.now() + wait[urgency]


def _ban(client: Client, by: Actor) -> Condition:
    return record_health(client=client, code=BAN, by=by)


def _therapist_of(client: Client, episode: Episode | None) -> Staff:
    """Who wrote the episode's last note, else the client's; else another therapist, else the owner."""
    notes = SessionNote.objects.standing().filter(attendance__client=client, author__archived_at=None)
    notes = notes.select_related("author").order_by("-created_at")
    note = notes.filter(episode=episode).first() or notes.first()
    if note:
        return note.author
    people = Staff.objects.filter(archived_at=None).order_by("created_at")
    found = (
        people.filter(roles__contains=[THERAPIST]).first() or people.filter(roles__contains=[OWNER]).first()
    )
    assert found is not None, "a practice has an owner"
    return found
