from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from clients.catalogue.areas import AREAS
from clients.models.client import Client
from clients.models.consent_text import KINDS, ConsentText
from clinic import clock
from clinic.models.record import Record
from clinic.validators import check_language

LETTERS = {"reminders": ("reminder",), "aftercare": ("aftercare", "check_in")}
"""The kinds of letters that each consent allows."""
WAYS = ("in_person", "paper", "phone", "online")
GUARDIAN, REPRESENTATIVE = "guardian", "representative"
GIVERS = ("client", GUARDIAN, REPRESENTATIVE)
WITHDRAWN, SUPERSEDED, EXPIRED, MERGED = "withdrawn", "superseded", "expired", "merged"
ENDINGS = (WITHDRAWN, SUPERSEDED, EXPIRED, MERGED)
"""How a consent ended: by a No, a newer text, its time, or what was said on a record joined with this one."""


def next_statement(given_at: datetime, statements: Iterable[datetime | None]) -> datetime | None:
    """Return the first of these times after `given_at`; None when there is none."""
    return min((at for at in statements if at and at > given_at), default=None)


class ConsentQuery(models.QuerySet["Consent"]):
    def live(self, client_id: UUID | None = None, kind: str = "") -> ConsentQuery:
        """Return the consents that were not withdrawn; only this client's and of this kind, if given."""
        client = {"client_id": client_id} if client_id else {}
        return self.filter(withdrawn_at=None, **client, **({"kind": kind} if kind else {}))

    def statements(self) -> list[datetime | None]:
        """Return when each of these consents was given, and when it ended."""
        return [at for times in self.values_list("given_at", "withdrawn_at") for at in times]

    def ended_by_a_no(self) -> ConsentQuery:
        """Keep those that the client ended; of older ones nobody noted what ended them."""
        return self.filter(withdrawn_at__isnull=False, ended_how__in=["", WITHDRAWN])

    def in_force(self, client_id: UUID, kind: str, at: datetime) -> ConsentQuery:
        """Return the consent of a client that counts at this time: not ended, and its time not over."""
        return self.live(client_id, kind).not_over(at)

    def counting(self, kind: str = "") -> ConsentQuery:
        """Return the consents that count now, of any client: not ended, and their time not over."""
        return self.live(kind=kind).not_over(clock.now())

    def not_over(self, at: datetime) -> ConsentQuery:
        """Leave out those whose time was over by then."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at))

    def given(self) -> ConsentQuery:
        """Leave out what a client refused without ever having agreed."""
        return self.exclude(text_version="")

    def newest_text_version(self) -> str:
        """Return the version of the text that was agreed to last; blank if nobody agreed to any."""
        newest = self.given().order_by("-given_at", "-pk")
        return newest.values_list("text_version", flat=True).first() or ""

    def at(self, client_id: UUID, kind: str, at: datetime) -> ConsentQuery:
        """Return the consent of a kind that stood at this time, if one did."""
        begun = self.given().filter(client_id=client_id, kind=kind, given_at__lte=at)
        return begun.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at))

    def expired(self, at: datetime) -> ConsentQuery:
        """Return the consents that stand although their time was over at this time."""
        return self.filter(withdrawn_at=None, ends_at__lte=at)

    def has_consent(self, client_id: UUID, kind: str) -> bool:
        """Return True if this client consented to this, has not withdrawn, and the time is not over."""
        return self.in_force(client_id, kind, clock.now()).exists()


class Consent(Record):
    """A client's consent: to which text, when, how, and who gave it; withdrawn, never deleted.

    It runs from when it was given until the client's next statement of the kind: a No, or a newer text. A No
    said while nothing stood is a row without a text, which ended when it was said.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=16, choices=[(kind, kind) for kind in KINDS])
    text_version = models.CharField(
        max_length=40, blank=True, help_text="Version of the text that was agreed to; blank for a No alone"
    )
    text = models.ForeignKey(
        ConsentText,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="consents",
        help_text="Null: the text was not kept, or this is a No alone",
    )
    language = models.CharField(max_length=35, validators=[check_language], help_text="In which it was read")
    how = models.CharField(max_length=12, blank=True, choices=[(way, way) for way in WAYS])
    given_at = models.DateTimeField(default=clock.now)
    given_by_name = models.CharField(max_length=120, help_text="The client, or the guardian who agreed")
    given_as = models.CharField(max_length=14, blank=True, choices=[(giver, giver) for giver in GIVERS])
    relation = models.CharField(
        max_length=60, blank=True, help_text="To the client, of whoever agreed in their name: mother, carer"
    )
    witness = models.CharField(max_length=120, blank=True, help_text="Name of who else was there")
    areas = ArrayField(
        models.CharField(max_length=16, choices=[(area, area) for area in AREAS]), default=list, blank=True
    )
    visit_key = models.CharField(max_length=40, blank=True, help_text="Key of the visit it was asked for")
    ends_at = models.DateTimeField(null=True, blank=True, help_text="Until when it counts by itself")
    recorded_by = models.CharField(max_length=40, help_text="Key of whoever recorded it")
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="When it ended, whatever ended it")
    ended_how = models.CharField(max_length=10, blank=True, choices=[(how, how) for how in ENDINGS])
    withdrawn_how = models.CharField(max_length=12, blank=True, choices=[(way, way) for way in WAYS])
    withdrawn_by = models.CharField(max_length=40, blank=True, help_text="Key of whoever recorded that")

    ended_by_merge = models.ForeignKey(
        "MergeRecord",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Set where the merge of two records ended it, by what the client said under the other name",
    )

    objects: ClassVar = ConsentQuery.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "client",
                "kind",
                condition=Q(withdrawn_at=None),
                name="consent_stands_once_per_kind",
                violation_error_code="consent_given_already",
                violation_error_message="This consent stands already. Withdraw it, or take a newer text.",
            ),
            ExclusionConstraint(
                name="consents_of_a_kind_follow_each_other",
                expressions=[
                    ("client", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        Func(
                            F("given_at"),
                            F("withdrawn_at"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_code="withdrawn_since",
                violation_error_message="The client has said something newer about this. Read the consents.",
            ),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="consent_kind_is_known"),
            models.CheckConstraint(
                condition=Q(ended_how="") | Q(withdrawn_at__isnull=False),
                name="consent_that_stands_has_not_ended",
            ),
            models.CheckConstraint(
                condition=Q(text=None) | ~Q(text_version=""),
                name="consent_to_a_text_names_its_version",
            ),
            models.CheckConstraint(
                condition=Q(how__in=WAYS) | Q(how="", text_version=""), name="consent_way_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(text_version="") | Q(withdrawn_at__isnull=False, withdrawn_at=F("given_at")),
                name="consent_without_a_text_never_stood",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_is_withdrawn_after_it_was_given",
                violation_error_code="ends_before_start",
                violation_error_message="A consent is withdrawn after it was given.",
            ),
            models.CheckConstraint(
                condition=Q(ended_by_merge=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by="", withdrawn_how=""),
                name="consent_ended_by_a_merge_is_not_withdrawn",
            ),
        ]

    @property
    def signature_or_none(self) -> Any:
        """The signature under it; None for a consent without one."""
        return getattr(self, "signature", None)

    @property
    def is_refusal(self) -> bool:
        """True for a No that was said while nothing stood."""
        return not self.text_version
