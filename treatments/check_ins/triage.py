"""Decide which answers to a check-in need a follow-up, with the evidence in plain words."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from clients.catalogue.conditions import conditions
from clinic.mail import wording
from treatments.check_ins.progress import OutcomeSettings, answers_to, pain_to_compare, response_of
from treatments.check_ins.questions import ANYTHING_NEW, pain_question
from treatments.check_ins.red_flags import ASKED_BY_TICKS, flags_of_signs, highest_urgency
from treatments.check_ins.returns import SEE_A_DOCTOR, returns_often
from treatments.measures.response import daily_means, is_rising, persists
from treatments.models import CheckIn, Reading
from treatments.models.follow_up import GRAVEST_FIRST, RED_FLAG, URGENCIES
from treatments.models.reading import AVERAGE

PAIN_QUESTIONS = {"now": "Pain now", AVERAGE: "Average pain over 7 days"}
WANTS_CALL = "wants_call"
LONGEST_QUOTE = 500
SEVERE_FOR_DAYS = 7
"""Clinical rules, section 7.4."""


class TriageFinding(NamedTuple):
    """Why a therapist is to act, how soon, and on what evidence."""

    reason: str
    urgency: str
    evidence: list[str]
    flags: list[str] = []


def triage_answer(
    check_in: CheckIn, readings: Sequence[Reading], settings: OutcomeSettings
) -> list[TriageFinding]:
    """Return the findings in the numbers and ticks of an answer; an ordinary answer has none."""
    on = _day(check_in.answered_at, settings)
    findings = [
        _returned_pain(check_in, on),
        _worse_pain(check_in, readings, settings),
        _rising_pain(check_in, readings, settings),
        _severe_pain(readings, settings),
        _soreness(check_in, settings),
    ]
    ticks = triage_ticks(worrying=bool(check_in.worrying), wants_call=check_in.wants_call, on=on)
    return [*(finding for finding in findings if finding), *ticks]


def triage_ticks(*, worrying: bool, wants_call: bool, on: str) -> list[TriageFinding]:
    """Return the findings in a Yes to "anything new or worrying?" and in a wish to be called."""
    findings = []
    if worrying:
        findings.append(TriageFinding("worrying", "same_day", [f"{on}: said Yes to '{ANYTHING_NEW}'"]))
    if wants_call:
        findings.append(TriageFinding(WANTS_CALL, "same_day", [f"{on}: asked to be called."]))
    return findings


def merge_findings(findings: Sequence[TriageFinding]) -> TriageFinding:
    """Return the findings in one answer as one, under the gravest reason, with all their evidence.

    A red flag keeps its own urgency, by which it bans hands-on work or does not; else the highest counts.
    """
    gravest = min(findings, key=lambda finding: GRAVEST_FIRST.index(finding.reason))
    urgency = min((finding.urgency for finding in findings), key=URGENCIES.index)
    return TriageFinding(
        gravest.reason,
        gravest.urgency if gravest.reason == RED_FLAG else urgency,
        list(dict.fromkeys(sentence for finding in findings for sentence in finding.evidence)),
        sorted({code for finding in findings for code in finding.flags}),
    )


def triage_details(
    *, flags: Sequence[str], signs: Sequence[str], stronger: bool, spread: bool, words: str, on: str
) -> list[TriageFinding]:
    """Return the findings in what a client says is new or worrying; words alone are one too."""
    quote = [f"{on}, in the client's words: {_shorten(words)}"] if words else []
    red_flags = conditions().red_flags
    of_signs = flags_of_signs(signs, red_flags.values())
    asked = [red_flags[code] for code in sorted({*flags, *of_signs.values()})]
    findings = []
    if asked:
        evidence = [f"{on}: ticked '{sign}'." for sign in signs]
        told = [flag for flag in asked if flag.code not in of_signs.values()]
        evidence += [f"{on}: said Yes to '{flag.question}'" for flag in told]
        codes = [flag.code for flag in asked]
        findings.append(TriageFinding(RED_FLAG, highest_urgency(asked), [*evidence, *quote], codes))
    ticks = [
        ("stronger", stronger, f"{on}: ticked that the pain is stronger."),
        ("spreading", spread, f"{on}: ticked that the pain has spread."),
    ]
    findings += [
        TriageFinding(reason, "same_day", [sentence, *quote], [ASKED_BY_TICKS])
        for reason, is_ticked, sentence in ticks
        if is_ticked
    ]
    sentence = f"{on}: said Yes to none of the red-flag questions."
    return findings or [TriageFinding("worrying", "same_day", [sentence, *quote])]


def _returned_pain(check_in: CheckIn, on: str) -> TriageFinding | None:
    """Return the finding that a closed complaint is back; the second within six months needs a doctor."""
    if not check_in.back:
        return None
    sentence = f"{on}: said that the pain is back."
    if returns_often(check_in.episode_id):
        return TriageFinding("returned", "urgent", [sentence, SEE_A_DOCTOR])
    return TriageFinding("returned", "routine", [sentence])


def _worse_pain(
    check_in: CheckIn, readings: Sequence[Reading], settings: OutcomeSettings
) -> TriageFinding | None:
    response = response_of(check_in, readings, settings)
    if response is None or response.name != "worse" or response.points is None:
        return None
    question, on = pain_question(check_in.kind), _day(check_in.answered_at, settings)
    before = pain_to_compare(check_in, readings)
    now = daily_means(answers_to([question], readings, settings))[-1].value
    then = "at the end of the session" if check_in.attendance_id else "before treatment"
    sentence = f"{on}: {PAIN_QUESTIONS[question].lower()} {now:g} of 10; {before} {then}."
    return TriageFinding("worse", "same_day", [sentence])


def _rising_pain(
    check_in: CheckIn, readings: Sequence[Reading], settings: OutcomeSettings
) -> TriageFinding | None:
    question, times = pain_question(check_in.kind), settings.clinical.rising_times
    answers = daily_means(answers_to([question], readings, settings))
    if not is_rising(answers, times):
        return None
    values = ", ".join(f"{answer.value:g} on {answer.on.day} {answer.on:%B}" for answer in answers[-times:])
    sentence = f"{PAIN_QUESTIONS[question]} rose {times} answers in a row: {values}."
    return TriageFinding("rising", "urgent", [sentence])


def _severe_pain(readings: Sequence[Reading], settings: OutcomeSettings) -> TriageFinding | None:
    """Return a finding for a week of severe pain, in the answers to either question."""
    answers = daily_means(answers_to(list(PAIN_QUESTIONS), readings, settings))
    severe = settings.clinical.severe_pain_from
    if not persists(answers, severe, SEVERE_FOR_DAYS):
        return None
    last = answers[-1]
    sentence = f"Pain of {severe} or more for a week or longer; {last.value:g} on {last.on.day} {last.on:%B}."
    return TriageFinding("severe_pain", "same_day", [sentence])


def _soreness(check_in: CheckIn, settings: OutcomeSettings) -> TriageFinding | None:
    """Return a finding for strong soreness, or for any that lasts after two sessions; less is usual."""
    if check_in.soreness == "strong":
        on = _day(check_in.answered_at, settings)
        return TriageFinding("strong_soreness", "same_day", [f"{on}: strongly sore where it was pressed."])
    hours = settings.clinical.soreness_hours
    if not (_is_still_sore(check_in, hours) and _is_still_sore(_answer_before(check_in), hours)):
        return None
    sentence = f"Still sore where it was pressed {hours} hours after two sessions running."
    return TriageFinding("strong_soreness", "same_day", [sentence])


def _is_still_sore(check_in: CheckIn | None, hours: int) -> bool:
    if check_in is None or check_in.attendance is None or check_in.answered_at is None:
        return False
    visit = check_in.attendance.appointment
    since = check_in.answered_at - (visit.ended_at or visit.ends_at)
    return check_in.soreness in ("mild", "strong") and since.total_seconds() >= hours * 3600


def _answer_before(check_in: CheckIn) -> CheckIn | None:
    """Return the answer after the session before this one."""
    earlier = CheckIn.objects.answered().filter(
        episode=check_in.episode, kind="after_session", asked_at__lt=check_in.asked_at
    )
    return earlier.select_related("attendance__appointment").order_by("-asked_at").first()


def _day(instant: datetime | None, settings: OutcomeSettings) -> str:
    return wording.day(instant, settings.zone) if instant else ""


def _shorten(words: str) -> str:
    return words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE]}..."
