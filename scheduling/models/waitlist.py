from __future__ import annotations

from datetime import timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from clients.models import Client
from clinic import clock
from clinic.models import Location, Service, Staff
from clinic.models.record import Record, RevisedRecord
from scheduling.models.appointment import Appointment
from scheduling.models.freed_time import FreedTime

PARTS = ("morning", "afternoon", "evening")
ENDINGS = ("booked", "over", "withdrawn", "archived")
OUTCOMES = ("accepted", "declined", "expired", "gone", "withdrawn")
WAYS = ("letter", "phone")
LONGEST_NOTICE_HOURS = 336


class WaitlistEntryQuery(models.QuerySet["WaitlistEntry"]):
    def open(self) -> WaitlistEntryQuery:
        """Keep those who still wait."""
        return self.filter(ended_at=None)

    def with_people(self) -> WaitlistEntryQuery:
        """Read each with the records that it names."""
        return self.select_related("client__guardian", "service", "location", "visit__location", "added_by")


class WaitlistEntry(RevisedRecord):
    """A client who waits for a time: for what, with whom, where and when it would suit.

    Empty lists and no location mean any. With a `visit` it waits for an earlier time than that visit has,
    which is given up for it.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="waitlist_entries")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    therapists = ArrayField(
        models.UUIDField(), default=list, blank=True, help_text="Any of these; empty: all"
    )
    location = models.ForeignKey(Location, models.PROTECT, null=True, blank=True, related_name="+")
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)]),
        default=list,
        blank=True,
        help_text="0 is Monday; empty: any day",
    )
    parts = ArrayField(
        models.CharField(max_length=10, choices=[(part, part) for part in PARTS]),
        default=list,
        blank=True,
        help_text="Parts of the day; empty: any",
    )
    first_on = models.DateField(help_text="The first local day that suits")
    last_on = models.DateField(help_text="The last local day that suits; the entry ends with it")
    shortest_notice_hours = models.PositiveSmallIntegerField(
        default=2,
        validators=[MaxValueValidator(LONGEST_NOTICE_HOURS)],
        help_text="From the offer to the visit",
    )
    visit = models.ForeignKey(
        Appointment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="waitlist_entries",
        help_text="The later visit that is given up for an earlier time",
    )
    added_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=12, blank=True, choices=[(e, e) for e in ENDINGS])

    objects: ClassVar = WaitlistEntryQuery.as_manager()
    read_when_locked = ("client__guardian", "service", "location", "visit", "added_by")

    class Meta:
        verbose_name_plural = "waitlist entries"
        indexes: ClassVar = [
            models.Index("first_on", "last_on", name="waitlist_by_window", condition=Q(ended_at=None)),
            models.Index("client", name="waitlist_by_client"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(first_on__lte=F("last_on")),
                name="waitlist_window_runs_forward",
                violation_error_code="ends_before_start",
                violation_error_message="The last day is on or after the first.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_because="")
                | Q(ended_at__isnull=False, ended_because__in=ENDINGS),
                name="ended_waitlist_entry_says_why",
                violation_error_code="entry_ended",
                violation_error_message="An entry that ended says why.",
            ),
            models.CheckConstraint(
                condition=Q(shortest_notice_hours__lte=LONGEST_NOTICE_HOURS),
                name="waitlist_notice_is_two_weeks_at_most",
                violation_error_code="out_of_range",
                violation_error_message="The shortest notice is 0 to 336 hours.",
            ),
        ]

    @property
    def shortest_notice(self) -> timedelta:
        return timedelta(hours=self.shortest_notice_hours)


class WaitlistOfferQuery(models.QuerySet["WaitlistOffer"]):
    def live(self) -> WaitlistOfferQuery:
        """Keep those that wait for an answer, also when their time to answer is just over."""
        return self.filter(state="offered")

    def with_people(self) -> WaitlistOfferQuery:
        """Read each with the records that it names."""
        return self.select_related("entry__client__guardian", "service", "location", "visit")


class WaitlistOffer(Record):
    """A time offered to one who waits, held for them until `answer_until`; and what became of it."""

    entry = models.ForeignKey(WaitlistEntry, models.CASCADE, related_name="offers")
    freed_time = models.ForeignKey(FreedTime, models.SET_NULL, null=True, related_name="offers")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    resources = ArrayField(models.UUIDField(), help_text="All that is held for it besides the client")
    therapist_names = models.CharField(max_length=300, blank=True)
    hold = models.UUIDField(null=True, help_text="The hold that keeps the time; its row may be gone")
    way = models.CharField(max_length=8, choices=[(way, way) for way in WAYS])
    offered_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", help_text="Who offered it by hand"
    )
    answer_until = models.DateTimeField()
    state = models.CharField(
        max_length=10, default="offered", choices=[(s, s) for s in ("offered", *OUTCOMES)]
    )
    answered_at = models.DateTimeField(null=True)
    visit = models.ForeignKey(
        Appointment, models.PROTECT, null=True, related_name="waitlist_offers", help_text="As it was accepted"
    )

    objects: ClassVar = WaitlistOfferQuery.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index("created_at", name="waitlist_offers_by_creation"),
            models.Index("answer_until", name="waitlist_offers_live", condition=Q(state="offered")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "entry",
                condition=Q(state="offered"),
                name="waitlist_entry_has_one_live_offer",
                violation_error_code="offered_already",
                violation_error_message="A time is offered to them already. Wait for the answer.",
            ),
            models.UniqueConstraint(
                "visit",
                name="visit_comes_of_one_waitlist_offer",
                violation_error_code="offer_over",
                violation_error_message="Another offer was accepted with this visit.",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__lt=F("ends_at"), answer_until__lt=F("starts_at")),
                name="waitlist_offer_is_answered_before_it_starts",
                violation_error_code="too_soon",
                violation_error_message="An offer is answered before its time starts.",
            ),
            models.CheckConstraint(
                condition=Q(state="offered", answered_at=None)
                | ~Q(state="offered") & Q(answered_at__isnull=False),
                name="waitlist_offer_that_ended_says_when",
                violation_error_code="offer_over",
                violation_error_message="An offer is open, or says when it ended.",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", visit__isnull=False) | ~Q(state="accepted") & Q(visit=None),
                name="accepted_waitlist_offer_has_its_visit",
                violation_error_code="offer_over",
                violation_error_message="An accepted offer has its visit, and no other has one.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("offered", *OUTCOMES), way__in=WAYS),
                name="waitlist_offer_state_is_known",
                violation_error_code="out_of_range",
                violation_error_message="An offer is in one of the known states.",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """True while it can be accepted."""
        return self.state == "offered" and self.answer_until > clock.now()

    @property
    def letter_key(self) -> str:
        """The opaque key of the letters about it."""
        return f"waitlist_offer:{self.pk}"

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of its location."""
        return self.location.zone
