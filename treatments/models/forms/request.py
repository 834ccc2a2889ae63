from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from clients.models import Client
from clinic import clock
from clinic.models.record import Record
from clinic.refusals import Refusal
from scheduling.models import Appointment
from scheduling.models.appointment import AHEAD, STANDING
from treatments.models.forms.form import FormVersion, IntakeForm

OPEN_FOR = timedelta(days=30)
"""The time for which a link to a form opens it, and for which one without a visit may be filled in."""


class FormRequestQuery(models.QuerySet["FormRequest"]):
    def open(self) -> FormRequestQuery:
        """Return those that wait for the client."""
        return self.filter(submitted_at=None, cancelled_at=None)

    def submitted(self) -> FormRequestQuery:
        """Return those that a client handed in."""
        return self.exclude(submitted_at=None)


class FormRequest(Record):
    """A client asked to fill in a form, before a visit or by hand; one at a time of each form."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="form_requests")
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="requests")
    form = models.ForeignKey(IntakeForm, models.PROTECT, related_name="requests")
    visit = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="form_requests"
    )
    due_at = models.DateTimeField(help_text="The start of the visit, or the last moment without one")
    opened_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.CharField(max_length=40)

    objects: ClassVar = FormRequestQuery.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(
                "due_at", name="form_requests_waiting", condition=Q(submitted_at=None, cancelled_at=None)
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "client",
                "form",
                condition=Q(submitted_at=None, cancelled_at=None),
                name="client_is_asked_a_form_once_at_a_time",
                violation_error_code="asked_already",
                violation_error_message="This client is asked to fill in this form already.",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(cancelled_at=None),
                name="form_request_ends_one_way",
                violation_error_code="form_closed",
                violation_error_message="This form was handed in already, or is no longer asked for.",
            ),
        ]

    @property
    def letter_key(self) -> str:
        """The key by which letters name this request."""
        return f"form:{self.pk}"

    @property
    def is_open(self) -> bool:
        """True while it waits for the client."""
        return self.submitted_at is None and self.cancelled_at is None

    @property
    def due(self) -> datetime:
        """The moment before which it is filled in: the start of its visit, as that stands now."""
        return self.visit.starts_at if self.visit else self.due_at

    def may_be_filled_in(self, now: datetime | None = None) -> bool:
        """True until it is handed in, its visit is off or over, or its time is."""
        now = now or clock.now()
        if not self.is_open:
            return False
        if self.visit is None:
            return now < self.due_at
        return self.visit.state in (*AHEAD, *STANDING) and now < self.visit.ends_at

    def require_open(self) -> None:
        """Raise `Refusal` `form_closed` once it is handed in or no longer asked for."""
        if not self.may_be_filled_in():
            raise Refusal(
                "form_closed", "This form was handed in already, or is no longer asked for.", status=410
            )


class FormAnswer(Record):
    """The answers of a client to one request: kept as they are typed, and never changed once handed in."""

    request = models.OneToOneField(FormRequest, models.PROTECT, related_name="answer")
    values = models.JSONField(default=dict, blank=True, help_text="By the key of each question")
    saved_at = models.DateTimeField(default=clock.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    way = models.CharField(
        max_length=8, blank=True, choices=[("link", "link"), ("tablet", "tablet")], help_text="How it came in"
    )
    language = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(submitted_at=None) | ~Q(way=""), name="submitted_answer_says_how_it_came"
            )
        ]
