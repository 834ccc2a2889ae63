from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from clients.models import Client
from clinic import clock
from clinic.models import Staff
from clinic.models.record import Record, RevisedRecord
from clinic.refusals import fault
from treatments.models.zone import Zone

if TYPE_CHECKING:
    from datetime import date, timedelta
    from uuid import UUID
    from zoneinfo import ZoneInfo

SIDES = ("left", "right", "midline")
KINDS = ("pain", "headache", "stiffness", "tension", "cramp", "recovery", "other")
PATTERNS = ("constant", "comes_and_goes", "on_movement", "at_rest", "at_night", "in_the_morning")
ONSETS = ("sudden", "gradual", "after_injury", "unknown")
CAUSES = (
    "exercise",
    "long_sitting",
    "awkward_sleep",
    "heavy_lifting",
    "house_and_garden",
    "posture",
    "screen_and_phone",
    "stress",
    "little_movement",
    "little_water",
    "irregular_meals",
    "injury",
    "other",
)
"""Causes in the client's own view, after the causes and risks that the seed article names."""
SLEEP_POSITIONS = ("back", "side", "front", "changing")
OUTCOMES = ("resolved", "improved", "unchanged", "worse", "referred", "not_continued")
RELIEVED = ("resolved", "improved")
"""Outcomes after which pain can come back."""


def blank_or_in(name: str, words: tuple[str, ...]) -> Q:
    """Return the condition that a word is blank, for unknown, or one of these."""
    return Q(**{name: ""}) | Q(**{f"{name}__in": words})


def null_or_at_most(name: str, most: int) -> Q:
    """Return the condition that a number is null, for unknown, or at most this."""
    return Q(**{name: None}) | Q(**{f"{name}__lte": most})


class EpisodeQuery(models.QuerySet["Episode"]):
    def open(self) -> EpisodeQuery:
        return self.filter(closed_at=None)

    def with_details(self) -> EpisodeQuery:
        """Read each with all that the API shows of it, in a constant number of queries."""
        return self.prefetch_related("zones__zone")


class Episode(RevisedRecord):
    """One complaint of one client, from its first visit until it is closed.

    Days 28 and 56 count from its first treatment.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="episodes")
    own_words = models.CharField(max_length=500, help_text="The complaint as the client puts it")
    goal_activity = models.CharField(
        max_length=200, blank=True, help_text="What the client wants to do again"
    )
    kind = models.CharField(max_length=12, blank=True, choices=[(k, k) for k in KINDS])
    pattern = models.CharField(max_length=16, blank=True, choices=[(p, p) for p in PATTERNS])
    onset = models.CharField(max_length=12, blank=True, choices=[(o, o) for o in ONSETS])
    began_on = models.DateField(null=True, blank=True, help_text="About when it began")
    causes = ArrayField(
        models.CharField(max_length=20, choices=[(c, c) for c in CAUSES]), default=list, blank=True
    )
    stress = models.PositiveSmallIntegerField(null=True, blank=True, help_text="0 none to 10")
    water_glasses = models.PositiveSmallIntegerField(null=True, blank=True, help_text="A day")
    active_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="A week")
    desk_hours = models.PositiveSmallIntegerField(null=True, blank=True, help_text="A day")
    sleep_position = models.CharField(max_length=12, blank=True, choices=[(s, s) for s in SLEEP_POSITIONS])
    earlier = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="later", help_text="It came back"
    )
    opened_at = models.DateTimeField(default=clock.now)
    opened_by = models.ForeignKey(Staff, models.PROTECT, related_name="episodes_opened")
    first_treated_at = models.DateTimeField(
        null=True, blank=True, help_text="When hands were first laid on: the start of its first visit"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="episodes_closed"
    )
    outcome = models.CharField(max_length=16, blank=True, choices=[(o, o) for o in OUTCOMES])
    returned_at = ArrayField(
        models.DateTimeField(), default=list, blank=True, help_text="When it was said to be back, in order"
    )

    objects: ClassVar = EpisodeQuery.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index("client", "opened_at", name="episodes_by_client"),
            models.Index("first_treated_at", name="episodes_by_first_treatment"),
            models.Index("closed_at", name="episodes_by_close"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=blank_or_in("kind", KINDS)
                & blank_or_in("pattern", PATTERNS)
                & blank_or_in("onset", ONSETS)
                & blank_or_in("sleep_position", SLEEP_POSITIONS)
                & Q(causes__contained_by=list(CAUSES)),
                name="episode_uses_known_words",
            ),
            models.CheckConstraint(
                condition=null_or_at_most("stress", 10)
                & null_or_at_most("water_glasses", 40)
                & null_or_at_most("active_days", 7)
                & null_or_at_most("desk_hours", 24),
                name="episode_numbers_are_sane",
                violation_error_code="out_of_range",
                violation_error_message=(
                    "Stress is 0 to 10, water up to 40 glasses, active days up to 7, desk hours up to 24."
                ),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, outcome="")
                | Q(closed_at__isnull=False, closed_by__isnull=False, outcome__in=OUTCOMES),
                name="closed_episode_says_by_whom_and_how",
            ),
            models.CheckConstraint(
                condition=Q(earlier=None) | ~Q(earlier=F("id")),
                name="episode_is_not_its_own_earlier_one",
                violation_error_code="earlier_is_itself",
                violation_error_message="Name the episode before this one, or none.",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("opened_at")), name="episode_runs_forward"
            ),
            models.CheckConstraint(condition=~Q(own_words=""), name="episode_has_the_clients_words"),
        ]

    def duration_by(self, on: date, zone: ZoneInfo) -> timedelta:
        """Return how long the complaint has lasted by this day, since it began or, if earlier, was opened.

        Both are days of the location's time zone.
        """
        opened = self.opened_at.astimezone(zone).date()
        return on - min(self.began_on or opened, opened)

    def chain(self) -> list[Episode]:
        """Return this episode and, before it, each that its chain of `earlier` names."""
        chain = [self]
        while (before := chain[-1].earlier) is not None and before not in chain:
            chain.append(before)
        return chain

    def require_client(self, client_id: UUID, *, pointer: str) -> None:
        """Refuse an episode that is named for another client."""
        if self.client_id != client_id:
            raise fault(pointer, "episode_of_another", "This episode belongs to another client.")


class EpisodeZone(Record):
    """A zone, with its side, in which the complaint is felt."""

    episode = models.ForeignKey(Episode, models.CASCADE, related_name="zones")
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=[(side, side) for side in SIDES])

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("episode", "zone", "side", name="episode_names_a_zone_once"),
        ]
