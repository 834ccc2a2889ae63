"""Report red flags."""

from collections.abc import Iterable, Sequence
from typing import TypedDict

from django.db import transaction

from clients.catalogue.conditions import conditions
from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import wording
from clinic.models import Practice
from clinic.refusals import Refusal, fault
from treatments.check_ins.red_flags import flags_in_check_ins
from treatments.check_ins.triage import TriageFinding, triage_details
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import CheckIn


class RedFlagDetails(TypedDict, total=False):
    """News of a client that may be worrying; all may be left out."""

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
    """Store what is new or worrying, and raise what must be acted on; what was told before stays.

    It counts as a Yes to "anything new or worrying?", whatever was answered. Telling nothing more changes
    nothing. Raises `not_answered_yet` and `unknown_flag`.
    """
    known = {flag.code for flag in flags_in_check_ins(conditions().red_flags.values())}
    if not known.issuperset(flags):
        raise fault("/flags", "unknown_flag", "Give codes a check-in may ask about. See /red-flags.")
    check_in = CheckIn.lock(check_in.pk)
    if check_in.answered_at is None:
        raise Refusal("not_answered_yet", "Record the answer to this question first, then what is worrying.")
    news = RedFlagDetails(
        flags=sorted(set(flags) - set(check_in.flags)),
        stronger=stronger and not check_in.stronger,
        spread=spread and not check_in.spread,
        words="" if words in check_in.words else words,
    )
    if check_in.told_at and not any(news.values()):
        return check_in
    check_in.told_at, check_in.told_by, check_in.worrying = clock.now(), by.actor_key, True
    check_in.flags = sorted({*check_in.flags, *flags})
    check_in.stronger = bool(check_in.stronger or stronger)
    check_in.spread = bool(check_in.spread or spread)
    check_in.words = "\n".join(filter(None, [check_in.words, news["words"]]))
    check_in.save()
    audit.record(by, "told", check_in, client_key=check_in.episode.client_id, fields=["flags", "words"])
    on = wording.day(check_in.told_at, Practice.current().zone)
    raise_findings(check_in=check_in, findings=triage_details(**news, on=on), by=by)
    return check_in


@transaction.atomic
def raise_findings(*, check_in: CheckIn, findings: Iterable[TriageFinding], by: Actor) -> None:
    """Raise one follow-up for each finding in the answer to a check-in."""
    episode = check_in.episode
    for finding in findings:
        raise_follow_up(client=episode.client, episode=episode, check_in=check_in, by=by, **finding._asdict())
