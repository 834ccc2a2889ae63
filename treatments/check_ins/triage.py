"""What in an answer gives cause for a follow-up, with the evidence in plain words."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from clinic.mail import wording
from treatments.check_ins.progress import Yardstick, answers_to, baseline_of, response_of
from treatments.check_ins.questions import ANYTHING_NEW, flags_of, pain_question
from treatments.limits.red_flags import ASKED_BY_TICKS, highest_urgency
from treatments.measures.response import daily_means, is_rising, persists
from treatments.models import CheckIn, Reading
from treatments.models.reading import AVERAGE

ASKED = {"now": "Pain now", AVERAGE: "Average pain over 7 days"}
LONGEST_QUOTE = 500
SEVERE_FOR_DAYS = 7
"""Clinical rules, section 7.4."""


class Cause(NamedTuple):
    """Why a therapist is to act, how soon, and on what evidence."""

    reason: str
    urgency: str
    evidence: list[str]
    flags: list[str] = []


def causes_in_answer(check_in: CheckIn, readings: Sequence[Reading], yardstick: Yardstick) -> list[Cause]:
    """What the numbers and ticks of an answer call for; an ordinary answer calls for nothing."""
    found = [
        _worrying(check_in, yardstick),
        _worse(check_in, readings, yardstick),
        _rising(check_in, readings, yardstick),
        _severe(readings, yardstick),
        _sore(check_in, yardstick),
        _call(check_in, yardstick),
    ]
    return [cause for cause in found if cause]


def causes_in_telling(check_in: CheckIn, yardstick: Yardstick) -> list[Cause]:
    """What the answers behind "anything new or worrying?" call for; words alone are for the therapist too."""
    on = _on(check_in.told_at, yardstick)
    quote = [f"{on}, in the client's words: {_cut(check_in.words)}"] if check_in.words else []
    found = []
    flagged = [flag for flag in flags_of(check_in) if flag.code != ASKED_BY_TICKS]
    if flagged:
        said = [f"{on}: said Yes to '{flag.question}'" for flag in flagged]
        found.append(
            Cause("red_flag", highest_urgency(flagged), [*said, *quote], [flag.code for flag in flagged])
        )
    if check_in.stronger:
        said = [f"{on}: ticked that the pain is stronger."]
        found.append(Cause("stronger", "same_day", [*said, *quote], [ASKED_BY_TICKS]))
    if check_in.spread:
        said = [f"{on}: ticked that the pain has spread."]
        found.append(Cause("spreading", "same_day", [*said, *quote], [ASKED_BY_TICKS]))
    if not found:
        said = [f"{on}: said Yes to none of the red-flag questions."]
        found.append(Cause("worrying", "same_day", [*said, *quote]))
    return found


def _worrying(check_in: CheckIn, yardstick: Yardstick) -> Cause | None:
    if not check_in.worrying:
        return None
    on = _on(check_in.answered_at, yardstick)
    return Cause("worrying", "same_day", [f"{on}: said Yes to '{ANYTHING_NEW}'"])


def _worse(check_in: CheckIn, readings: Sequence[Reading], yardstick: Yardstick) -> Cause | None:
    found = response_of(check_in, readings, yardstick)
    if found is None or found.name != "worse" or found.points is None:
        return None
    question, on = pain_question(check_in.kind), _on(check_in.answered_at, yardstick)
    before = baseline_of(question, readings)
    now = daily_means(answers_to([question], readings, yardstick))[-1].value
    return Cause(
        "worse", "same_day", [f"{on}: {ASKED[question].lower()} {now:g} of 10; {before} before treatment."]
    )


def _rising(check_in: CheckIn, readings: Sequence[Reading], yardstick: Yardstick) -> Cause | None:
    question, times = pain_question(check_in.kind), yardstick.settings.rising_times
    answers = daily_means(answers_to([question], readings, yardstick))
    if not is_rising(answers, times):
        return None
    row = ", ".join(f"{answer.value:g} on {answer.on.day} {answer.on:%B}" for answer in answers[-times:])
    return Cause("rising", "urgent", [f"{ASKED[question]} rose {times} answers in a row: {row}."])


def _severe(readings: Sequence[Reading], yardstick: Yardstick) -> Cause | None:
    """Severe pain for a week: each answer is held against the number, so both questions count."""
    answers = daily_means(answers_to(list(ASKED), readings, yardstick))
    severe = yardstick.settings.severe_pain_from
    if not persists(answers, severe, SEVERE_FOR_DAYS):
        return None
    last = answers[-1]
    said = f"Pain of {severe} or more for a week or longer; {last.value:g} on {last.on.day} {last.on:%B}."
    return Cause("severe_pain", "same_day", [said])


def _sore(check_in: CheckIn, yardstick: Yardstick) -> Cause | None:
    """Strong soreness, or any that is still there after two sessions; else it is what pressing does."""
    if check_in.soreness == "strong":
        on = _on(check_in.answered_at, yardstick)
        return Cause("strong_soreness", "same_day", [f"{on}: strongly sore where it was pressed."])
    hours = yardstick.settings.soreness_hours
    if not (_is_still_sore(check_in, hours) and _is_still_sore(_session_before(check_in), hours)):
        return None
    return Cause(
        "strong_soreness",
        "same_day",
        [f"Still sore where it was pressed {hours} hours after two sessions running."],
    )


def _is_still_sore(check_in: CheckIn | None, hours: int) -> bool:
    if check_in is None or check_in.attendance is None or check_in.answered_at is None:
        return False
    visit = check_in.attendance.appointment
    since = check_in.answered_at - (visit.ended_at or visit.ends_at)
    return check_in.soreness in ("mild", "strong") and since.total_seconds() >= hours * 3600


def _session_before(check_in: CheckIn) -> CheckIn | None:
    """The answer after the session before."""
    earlier = CheckIn.objects.answered().filter(
        episode=check_in.episode, kind="after_session", asked_at__lt=check_in.asked_at
    )
    return earlier.select_related("attendance__appointment").order_by("-asked_at").first()


def _call(check_in: CheckIn, yardstick: Yardstick) -> Cause | None:
    if not check_in.wants_call:
        return None
    return Cause("wants_call", "same_day", [f"{_on(check_in.answered_at, yardstick)}: asked to be called."])


def _on(instant: datetime | None, yardstick: Yardstick) -> str:
    return wording.day(instant, yardstick.zone) if instant else ""


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE]}..."
