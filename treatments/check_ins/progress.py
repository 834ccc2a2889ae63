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


def response_of(
    check_in: CheckIn, readings: Collection[Reading], settings: OutcomeSettings
) -> ResponseClass | None:
    """Return the class of one answered check-in among its episode's readings, given in the order of time."""
    if check_in.answered_at is None:
        return None
    question = pain_question(check_in.kind)
    so_far = [reading for reading in readings if reading.measured_at <= check_in.answered_at]
    return classify(
        baseline_of(question, readings),
        answers_to([question], so_far, settings),
        settings.clinical.change_thresholds,
        stronger=bool(check_in.stronger),
        spread=bool(check_in.spread),
    )
