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
from treatments.check_ins.red_flags import flags_in_check_ins, flags_of_signs
from treatments.check_ins.triage import WANTS_CALL, TriageFinding, merge_findings, triage_details
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import CheckIn, FollowUp


class RedFlagDetails(TypedDict, total=False):
    """News of a client that may be worrying; all may be left out."""

    flags: list[str]
    signs: list[str]
    stronger: bool
    spread: bool
    words: str


@transaction.atomic
def report_red_flags(
    *,
    check_in: CheckIn,
    flags: Sequence[str] = (),
    signs: Sequence[str] = (),
    stronger: bool = False,
    spread: bool = False,
    words: str = "",
    by: Actor,
) -> CheckIn:
    """Store what is new or worrying, and raise what must be acted on; what was told before stays.

    It counts as a Yes to "anything new or worrying?", whatever was answered. Telling nothing more changes
    nothing. A sign is one of a red flag, which it raises. Raises `not_answered_yet` and `unknown_flag`.
    """
    flags = _codes_of(flags, signs)
    check_in = CheckIn.lock(check_in.pk)
    if check_in.answered_at is None:
        raise Refusal("not_answered_yet", "Record the answer to this question first, then what is worrying.")
    news = RedFlagDetails(
        flags=sorted(set(flags) - set(check_in.flags)),
        signs=[sign for sign in signs if sign not in check_in.signs],
        stronger=stronger and not check_in.stronger,
        spread=spread and not check_in.spread,
        words="" if words in check_in.words else words,
    )
    if check_in.told_at and not any(news.values()):
        return check_in
    check_in.told_at, check_in.told_by, check_in.worrying = clock.now(), by.actor_key, True
    check_in.flags = sorted({*check_in.flags, *flags})
    check_in.signs = [*check_in.signs, *news["signs"]]
    check_in.stronger = bool(check_in.stronger or stronger)
    check_in.spread = bool(check_in.spread or spread)
    check_in.words = "\n".join(filter(None, [check_in.words, news["words"]]))
    check_in.save()
    audit.record(by, "told", check_in, client_key=check_in.episode.client_id, fields=["flags", "words"])
    on = wording.day(check_in.told_at, Practice.current().zone)
    raise_findings(check_in=check_in, findings=triage_details(**news, on=on), by=by)
    return check_in


def _codes_of(flags: Iterable[str], signs: Sequence[str]) -> list[str]:
    """Return the codes of these flags and of those of the signs; refuse what is not asked."""
    red_flags = conditions().red_flags.values()
    if not {flag.code for flag in flags_in_check_ins(red_flags)}.issuperset(flags):
        raise fault("/flags", "unknown_flag", "Give codes a check-in may ask about. See /red-flags.")
    of_signs = flags_of_signs(signs, red_flags)
    if len(of_signs) < len(set(signs)):
        raise fault("/signs", "unknown_flag", "Give signs a check-in may ask about. See /red-flags.")
    return sorted({*flags, *of_signs.values()})


@transaction.atomic
def raise_findings(*, check_in: CheckIn, findings: Sequence[TriageFinding], by: Actor) -> None:
    """Raise one follow-up for all findings in the answer to a check-in; what is told later joins it.

    A wish to be called is the desk's to act on, and stays apart.
    """
    episode = check_in.episode
    clinical = [finding for finding in findings if finding.reason != WANTS_CALL]
    merged = [merge_findings(clinical)] if clinical else []
    for finding in [*merged, *(each for each in findings if each.reason == WANTS_CALL)]:
        joins = task_of(check_in) if finding.reason != WANTS_CALL else None
        raise_follow_up(
            client=episode.client, episode=episode, check_in=check_in, joins=joins, by=by, **finding._asdict()
        )


def task_of(check_in: CheckIn) -> FollowUp | None:
    """Return the open follow-up of this answer, or the open red flag of its complaint."""
    open_ones = FollowUp.objects.open().filter(episode=check_in.episode_id).exclude(reason=WANTS_CALL)
    flag = open_ones.filter(reason="red_flag").first()
    return flag or open_ones.filter(check_in=check_in.pk).order_by("-raised_at").first()
