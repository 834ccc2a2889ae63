"""How a complaint goes on, read from the numbers its client gave."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from clinic.models import Practice
from treatments.check_ins.questions import pain_question
from treatments.measures.response import Answer, ResponseClass, classify, thresholds
from treatments.models import CheckIn, ClinicalSettings, Reading


@dataclass(frozen=True)
class Yardstick:
    """What answers are measured by: the clinic's numbers, and the zone in which its days are counted."""

    settings: ClinicalSettings
    zone: ZoneInfo

    @classmethod
    def here(cls) -> Yardstick:
        """The practice's own."""
        return cls(ClinicalSettings.current(), Practice.current().zone)


def answers_to(questions: Collection[str], readings: Iterable[Reading], yardstick: Yardstick) -> list[Answer]:
    """What was answered after the baseline, by day."""
    return [
        Answer(
            reading.measured_at.astimezone(yardstick.zone).date(), reading.value, reading.moment == "week_8"
        )
        for reading in readings
        if reading.question in questions and reading.moment != "baseline"
    ]


def baseline_of(question: str, readings: Iterable[Reading]) -> int | None:
    """The answer to this question before the first hands-on treatment."""
    return next((r.value for r in readings if (r.question, r.moment) == (question, "baseline")), None)


def response_of(
    check_in: CheckIn, readings: Collection[Reading], yardstick: Yardstick
) -> ResponseClass | None:
    """The class of one answered check-in among its episode's readings, in the order they were given."""
    if check_in.answered_at is None:
        return None
    question = pain_question(check_in.kind)
    so_far = [reading for reading in readings if reading.measured_at <= check_in.answered_at]
    return classify(
        baseline_of(question, readings),
        answers_to([question], so_far, yardstick),
        thresholds(yardstick.settings),
        stronger=bool(check_in.stronger),
        spread=bool(check_in.spread),
    )
