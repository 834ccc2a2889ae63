"""Answer a check-in."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor
from clinic.models import Staff
from clinic.refusals import Refusal, fault
from treatments.check_ins.actions.report_red_flags import tell_what_is_worrying
from treatments.check_ins.progress import Yardstick
from treatments.check_ins.questions import further_questions, pain_question, require_asked
from treatments.check_ins.triage import causes_in_answer
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import CheckIn, Reading


@transaction.atomic
def answer_check_in(
    *,
    check_in: CheckIn,
    pain: int,
    did_it: str = "",
    soreness: str = "",
    worrying: bool | None = None,
    wants_call: bool = False,
    numbers: Mapping[str, int] | None = None,
    told: Mapping[str, Any] | None = None,
    by: Actor,
) -> CheckIn:
    """Keep the one answer to a check-in, and raise what it gives cause for; `numbers` are by question.

    A Yes to "anything new or worrying?" counts at once; what it is (`told`) may come with it or later. The
    client answers while it is asked, staff who hear it on the phone whenever. Raises `check_in_answered`.
    """
    _require_consistent(check_in, soreness, worrying, numbers or {}, told)
    check_in = CheckIn.objects.select_for_update(no_key=True, of=("self",)).with_details().get(pk=check_in.pk)
    if check_in.answered_at:
        raise Refusal("check_in_answered", "This check-in was answered already. Read what was said.")
    if not isinstance(by, Staff):
        require_asked(check_in)
    check_in.answered_at = clock.now()
    check_in.did_it, check_in.soreness = did_it, soreness
    check_in.worrying, check_in.wants_call = worrying, wants_call
    check_in.save()
    values = {pain_question(check_in.kind): pain} | dict(numbers or {})
    Reading.objects.bulk_create(_reading(check_in, question, value, by) for question, value in values.items())
    audit.record(by, "answered", check_in, client_key=check_in.episode.client_id, fields=values)
    _raise(check_in, by)
    return tell_what_is_worrying(check_in=check_in, **told, by=by) if told is not None else check_in


def _require_consistent(
    check_in: CheckIn,
    soreness: str,
    worrying: bool | None,
    numbers: Mapping[str, int],
    told: Mapping[str, Any] | None,
) -> None:
    """Only what this kind asks is answered, and what is worrying is told only after a Yes."""
    if soreness and check_in.kind != "after_session":
        raise fault("/soreness", "not_asked", "Soreness is asked about after a session only. Leave it out.")
    for question in numbers:
        if question not in further_questions(check_in.kind):
            raise fault(f"/{question}", "not_asked", "This is asked at weeks 4 and 8 only. Leave it out.")
    if told is not None and not worrying:
        raise fault("/worrying", "worrying_missing", "Give worrying: true when you tell what it is.")


def _reading(check_in: CheckIn, question: str, value: int, by: Actor) -> Reading:
    return Reading(
        client_id=check_in.episode.client_id,
        episode_id=check_in.episode_id,
        check_in=check_in,
        question=question,
        moment=check_in.kind,
        value=value,
        measured_at=check_in.answered_at or clock.now(),
        source="therapist" if isinstance(by, Staff) else "client",
        recorded_by=by.actor_key,
    )


def _raise(check_in: CheckIn, by: Actor) -> None:
    episode = check_in.episode
    readings = list(Reading.objects.of_episode(episode))
    for cause in causes_in_answer(check_in, readings, Yardstick.here()):
        raise_follow_up(client=episode.client, episode=episode, check_in=check_in, **cause._asdict(), by=by)
