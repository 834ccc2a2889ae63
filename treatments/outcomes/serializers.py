"""Serializers of outcomes."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from clinic.http.local_time import LocalTime
from treatments.catalogue.published import PublishedOutcome, published_figures
from treatments.outcomes.of_client import Course, DatedReading
from treatments.outcomes.of_practice import Figures
from treatments.outcomes.of_techniques import TechniqueFigures


class SummaryOutput(serializers.Serializer[Any]):
    n = serializers.IntegerField()
    mean = serializers.FloatField()
    sd = serializers.FloatField(allow_null=True, help_text="Of the sample; null below two")
    median = serializers.FloatField()


class ChangeOutput(serializers.Serializer[Any]):
    """Of those with a baseline: how far pain fell, and for how many by a degree that matters."""

    n = serializers.IntegerField()
    baseline_mean = serializers.FloatField()
    mean = serializers.FloatField()
    mean_fall = serializers.FloatField()
    sd_fall = serializers.FloatField(allow_null=True)
    responders = serializers.IntegerField()
    responder_share = serializers.FloatField()
    substantial = serializers.IntegerField()
    substantial_share = serializers.FloatField()
    worse = serializers.IntegerField()
    worse_share = serializers.FloatField()


class PublishedOutput(serializers.Serializer[PublishedOutcome]):
    """A published figure: for comparison only."""

    mean = serializers.FloatField()
    source_label = serializers.CharField()
    verified = serializers.BooleanField()


class FiguresOutput(serializers.Serializer[Figures]):
    """One question at one moment."""

    question = serializers.CharField()
    moment = serializers.CharField()
    summary = SummaryOutput(allow_null=True)
    paired = ChangeOutput(allow_null=True)
    too_few = serializers.BooleanField(help_text="Kept back: fewer than five people")
    unanswered = serializers.IntegerField(
        allow_null=True, help_text="Complaints without a value, once none can come any more"
    )
    not_due = serializers.IntegerField(allow_null=True, help_text="Complaints whose value may still come")


class PainOutput(FiguresOutput):
    published = serializers.SerializerMethodField()

    @extend_schema_field(PublishedOutput)
    def get_published(self, figures: Figures) -> Any:
        return PublishedOutput(published_figures().published_outcomes[figures.moment]).data


class TechniqueOutput(serializers.Serializer[TechniqueFigures]):
    """One technique, over all points whose pain on pressure was noted before and after the work."""

    technique = serializers.CharField()
    points = serializers.IntegerField(allow_null=True)
    people = serializers.IntegerField(allow_null=True)
    mean_fall = serializers.FloatField(allow_null=True, help_text="Of pain on pressure; 0: no effect")
    too_few = serializers.BooleanField(help_text="Kept back: fewer than five people")


class OutcomesOutput(serializers.Serializer[Any]):
    """Complaints first treated from a day until before another."""

    question = serializers.CharField()
    to = serializers.DateField()
    episodes = serializers.IntegerField(source="outcomes.episodes")
    late_baselines = serializers.IntegerField(
        source="outcomes.late_baselines",
        allow_null=True,
        help_text="Asked after the first treatment, so left out",
    )
    moments = PainOutput(source="outcomes.pain", many=True)
    others = FiguresOutput(source="outcomes.others", many=True)
    techniques = TechniqueOutput(source="outcomes.techniques", many=True)

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.DateField()} | super().get_fields()


class ToldOutput(serializers.Serializer[DatedReading]):
    """One 7-day average, and how many weeks after the first treatment it was given."""

    value = serializers.IntegerField(source="reading.value")
    measured_at = LocalTime(source="reading.measured_at")
    moment = serializers.CharField(source="reading.moment")
    source = serializers.CharField(source="reading.source")  # type: ignore[assignment]
    week = serializers.SerializerMethodField()

    def get_week(self, dated: DatedReading) -> float | None:
        return None if dated.week is None else round(dated.week, 1) + 0.0


class StandingOutput(serializers.Serializer[Any]):
    """The value that counts for a moment, against the baseline."""

    moment = serializers.CharField()
    value = serializers.IntegerField(allow_null=True)
    fall = serializers.IntegerField(allow_null=True)
    percent = serializers.FloatField(allow_null=True)
    response = serializers.CharField(allow_null=True)
    substantial = serializers.BooleanField(allow_null=True)


class CourseOutput(serializers.Serializer[Course]):
    """One complaint."""

    episode = serializers.UUIDField(source="episode.pk")
    own_words = serializers.CharField(source="episode.own_words")
    opened_at = LocalTime(source="episode.opened_at")
    closed_at = LocalTime(source="episode.closed_at", allow_null=True)
    first_treated_at = LocalTime(source="episode.first_treated_at", allow_null=True)
    baseline = serializers.IntegerField(allow_null=True)
    late_baseline = serializers.BooleanField(source="late")
    series = ToldOutput(many=True)
    moments = StandingOutput(many=True)


class ClientOutcomesOutput(serializers.Serializer[Any]):
    client = serializers.UUIDField()
    question = serializers.CharField()
    episodes = CourseOutput(many=True)
