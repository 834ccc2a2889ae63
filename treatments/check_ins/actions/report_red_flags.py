"""Report red flags."""

from collections.abc import Iterable, Sequence
from typing import TypedDict

from django.db import transaction

from clients.catalogue.conditions import conditions
from clinic import audit, clock
from clinic.actors import Actor
from clinic.refusals import Refusal, fault
from treatments.check_ins.progress import OutcomeSettings
from treatments.check_ins.red_flags import flags_in_check_ins
from treatments.check_ins.triage import TriageFinding, triage_details
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import CheckIn


class RedFlagDetails(TypedDict, total=False):
    """The answers behind a Yes to "anything new or worrying?"; all may be left out."""

    flags: list[str]
    stronger: bool
    spread: bool
    words: str


@transaction.atomic
def report_red_flags(
    *,
    check_in: CheckIn,
    flags: Sequence[str] = (),
    stronger: bool = False,
    spread: bool = False,
    words: str = "",
    by: Actor,
) -> CheckIn:
    """Store, once, the details behind a Yes to "anything new or worrying?", and raise what must be acted on.

    Raises `told_already`, `not_worrying` and `unknown_flag`.
    """
    known = {flag.code for flag in flags_in_check_ins(conditions().red_flags.values())}
    if not known.issuperset(flags):
        raise fault("/flags", "unknown_flag", "Give codes a check-in may ask about. See /red-flags.")
    check_in = CheckIn.lock(check_in.pk)
    if check_in.told_at:
        raise Refusal("told_already", "What was worrying was told already. Read what was said.")
    if not check_in.worrying:
        raise Refusal("not_worrying", "Nothing worrying was answered, so there is nothing to tell here.")
    check_in.told_at, check_in.flags = clock.now(), sorted(set(flags))
    check_in.stronger, check_in.spread, check_in.words = stronger, spread, words
    check_in.save()
    audit.record(by, "told", check_in, client_key=check_in.episode.client_id, fields=["flags", "words"])
    raise_findings(check_in=check_in, findings=triage_details(check_in, OutcomeSettings.load()), by=by)
    return check_in


@transaction.atomic
def raise_findings(*, check_in: CheckIn, findings: Iterable[TriageFinding], by: Actor) -> None:
    """Raise one follow-up for each finding in the answer to a check-in."""
    episode = check_in.episode
    for finding in findings:
        raise_follow_up(client=episode.client, episode=episode, check_in=check_in, by=by, **finding._asdict())
