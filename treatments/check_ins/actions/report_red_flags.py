"""Tell what is new or worrying."""

from collections.abc import Sequence

from django.db import transaction

from clients.catalogue.conditions import conditions
from clinic import audit, clock
from clinic.actors import Actor
from clinic.refusals import Refusal, fault
from treatments.check_ins.progress import Yardstick
from treatments.check_ins.triage import causes_in_telling
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.limits.red_flags import flags_in_check_ins
from treatments.models import CheckIn


@transaction.atomic
def tell_what_is_worrying(
    *,
    check_in: CheckIn,
    flags: Sequence[str] = (),
    stronger: bool = False,
    spread: bool = False,
    words: str = "",
    by: Actor,
) -> CheckIn:
    """Keep, once, what stands behind a Yes to "anything new or worrying?", and raise what must be acted on.

    Raises `told_already`, `not_worrying` and `unknown_flag`.
    """
    known = {flag.code for flag in flags_in_check_ins(conditions().red_flags.values())}
    if not known.issuperset(flags):
        raise fault("/flags", "unknown_flag", "Give codes a check-in may ask about. See /red-flags.")
    check_in = CheckIn.objects.select_for_update(no_key=True, of=("self",)).with_details().get(pk=check_in.pk)
    if check_in.told_at:
        raise Refusal("told_already", "What was worrying was told already. Read what was said.")
    if not check_in.worrying:
        raise Refusal("not_worrying", "Nothing worrying was answered, so there is nothing to tell here.")
    check_in.told_at, check_in.flags = clock.now(), sorted(set(flags))
    check_in.stronger, check_in.spread, check_in.words = stronger, spread, words
    check_in.save()
    episode = check_in.episode
    audit.record(by, "told", check_in, client_key=episode.client_id, fields=["flags", "words"])
    for cause in causes_in_telling(check_in, Yardstick.here()):
        raise_follow_up(client=episode.client, episode=episode, check_in=check_in, **cause._asdict(), by=by)
    return check_in
