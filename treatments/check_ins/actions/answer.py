"""Answer a check-in."""

from collections.abc import Mapping
from typing import Required, TypedDict

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor
from clinic.models import Staff
from clinic.refusals import Refusal, fault
from treatments.check_ins.actions.report_red_flags import RedFlagDetails, raise_findings, report_red_flags
from treatments.check_ins.progress import OutcomeSettings
from treatments.check_ins.questions import further_questions, pain_question, require_askable
from treatments.check_ins.returns import keep_return
from treatments.check_ins.triage import triage_answer
from treatments.models import CheckIn, Episode, Reading
from treatments.models.check_in import AFTER_CLOSING


class CheckInAnswers(TypedDict, total=False):
    """The answers to a check-in; all but the first two may be left out. `numbers` are by question."""

    pain: Required[int]
    worrying: Required[bool]
    back: bool | None
    did_it: str
    soreness: str
    wants_call: bool
    numbers: dict[str, int]
    details: RedFlagDetails | None


@transaction.atomic
def answer_check_in(
    *,
    check_in: CheckIn,
    pain: int,
    worrying: bool,
    back: bool | None = None,
    did_it: str = "",
    soreness: str = "",
    wants_call: bool = False,
    numbers: Mapping[str, int] | None = None,
    details: RedFlagDetails | None = None,
    by: Actor,
) -> CheckIn:
    """Store the one answer to a check-in, and raise the follow-ups that it calls for.

    `back` says whether the pain of a closed complaint has come back; the complaint keeps it. A Yes to
    "anything new or worrying?" counts at once; its `details` may come with it or later. A client may answer
    while the question is open, staff who hear it on the phone at any time. Raises `check_in_answered`.
    """
    _require_consistent(check_in, soreness, worrying, back, numbers or {}, details)
    check_in = CheckIn.lock(check_in.pk)
    if check_in.answered_at:
        raise Refusal("check_in_answered", "This check-in was answered already. Read what was said.")
    if not isinstance(by, Staff):
        require_askable(check_in)
    check_in.answered_at, check_in.answered_by = clock.now(), by.actor_key
    check_in.did_it, check_in.soreness = did_it, soreness
    check_in.back, check_in.worrying, check_in.wants_call = back, worrying, wants_call
    check_in.save()
    if back:
        keep_return(Episode.lock(check_in.episode_id))
    values = {pain_question(check_in.kind): pain} | dict(numbers or {})
    Reading.objects.bulk_create(_reading(check_in, question, value, by) for question, value in values.items())
    audit.record(by, "answered", check_in, client_key=check_in.episode.client_id, fields=values)
    readings = list(Reading.objects.of_episode(check_in.episode))
    findings = triage_answer(check_in, readings, OutcomeSettings.load())
    raise_findings(check_in=check_in, findings=findings, by=by)
    return report_red_flags(check_in=check_in, **details, by=by) if details is not None else check_in


def _require_consistent(
    check_in: CheckIn,
    soreness: str,
    worrying: bool,
    back: bool | None,
    numbers: Mapping[str, int],
    details: RedFlagDetails | None,
) -> None:
    """Refuse an answer that this kind does not ask for, one it needs, and details without a Yes."""
    if soreness and check_in.kind != "after_session":
        raise fault("/soreness", "not_asked", "Soreness is asked about after a session only. Leave it out.")
    if back is None and check_in.kind == AFTER_CLOSING:
        raise fault("/back", "back_missing", "Say whether the pain has come back: true or false.")
    if back is not None and check_in.kind != AFTER_CLOSING:
        raise fault("/back", "not_asked", "This is asked after a complaint was closed only. Leave it out.")
    for question in numbers:
        if question not in further_questions(check_in.kind):
            raise fault(f"/{question}", "not_asked", "This is asked at weeks 4 and 8 only. Leave it out.")
    if details is not None and not worrying:
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
