"""The effect of each technique: how far pain on pressure fell from before the work to after it."""

from dataclasses import dataclass

from django.db.models import Avg, Count, F, QuerySet

from treatments.models import Episode, MarkedPoint

PAINS = ("pain_on_pressure_before", "pain_on_pressure_after")


@dataclass(frozen=True)
class TechniqueFigures:
    """One technique over all points with both numbers; the figures are kept back for too few people."""

    technique: str
    points: int | None
    people: int | None
    mean_fall: float | None
    too_few: bool = False


def technique_figures(episodes: QuerySet[Episode], *, least_people: int) -> list[TechniqueFigures]:
    """Return the figures of each technique in the signed notes of these complaints, the most used first."""
    before, after = (F(name) for name in PAINS)
    rows = (
        MarkedPoint.objects.filter(
            note__episode__in=episodes, note__signed_at__isnull=False, note__entered_in_error_at=None
        )
        .exclude(technique="")
        .filter(**{f"{name}__isnull": False for name in PAINS})
        .values_list("technique")
        .annotate(points=Count("pk"), people=Count("note__episode__client", distinct=True))
        .annotate(fall=Avg(before - after))
        .order_by("-points", "technique")
    )
    return [
        TechniqueFigures(technique, points, people, round(fall, 2))
        if people >= least_people
        else TechniqueFigures(technique, None, None, None, too_few=True)
        for technique, points, people, fall in rows
    ]
