"""Compare the numbers a client gave with the baseline of their episode."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from clinic.models import Practice
from treatments.check_ins.questions import pain_question
from treatments.measures.response import Answer, ResponseClass, classify
from treatments.models import CheckIn, ClinicalSettings, Reading


@dataclass(frozen=True)
class OutcomeSettings:
    """The clinic's settings by which answers are classified, and the zone in which their days are counted."""

    clinical: ClinicalSettings
    zone: ZoneInfo

    @classmethod
    def load(cls) -> OutcomeSettings:
        """Return the settings as they are now."""
        return cls(ClinicalSettings.current(), Practice.current().zone)


def answers_to(
    questions: Collection[str], readings: Iterable[Reading], settings: OutcomeSettings
) -> list[Answer]:
    """Return the answers to these questions after the baseline, each with its day."""
    return [
        Answer(
            reading.measured_at.astimezone(settings.zone).date(), reading.value, reading.moment == "week_8"
        )
        for reading in readings
        if reading.question in questions and reading.moment != "baseline"
    ]


def baseline_of(question: str, readings: Iterable[Reading]) -> int | None:
    """Return the answer to this question before the first hands-on treatment."""
    return next((r.value for r in readings if (r.question, r.moment) == (question, "baseline")), None)


def pain_to_compare(check_in: CheckIn, readings: Iterable[Reading]) -> int | None:
    """Return the pain that an answer is held against.

    After a session that is the pain at its end, as the note has it; else, and where the note has none, the
    answer to the same question before the first treatment.
    """
    if check_in.attendance is not None:
        notes = [note for note in check_in.attendance.notes.all() if note.entered_in_error_at is None]
        at_the_end = next((note.pain_after for note in notes if note.pain_after is not None), None)
        if at_the_end is not None:
            return at_the_end
    return baseline_of(pain_question(check_in.kind), readings)


def response_of(
    check_in: CheckIn, readings: Collection[Reading], settings: OutcomeSettings
) -> ResponseClass | None:
    """Return the class of one answered check-in among its episode's readings, given in the order of time."""
    if check_in.answered_at is None:
        return None
    is_of_session = check_in.attendance_id is not None
    so_far = [
        reading
        for reading in readings
        if reading.measured_at <= check_in.answered_at
        and (not is_of_session or reading.check_in_id == check_in.pk)
    ]
    return classify(
        pain_to_compare(check_in, readings),
        answers_to([pain_question(check_in.kind)], so_far, settings),
        settings.clinical.change_thresholds,
        stronger=bool(check_in.stronger),
        spread=bool(check_in.spread),
    )
