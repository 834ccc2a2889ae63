from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from clients.models.client import Client
from clinic.models import Staff
from clinic.models.record import Record
from clinic.refusals import Refusal

DIRECTIONS = ("incoming", "outgoing")
REACHED, CALL_BACK = "reached", "call_back"
CALL_OUTCOMES = (REACHED, CALL_BACK, "message_left", "no_answer", "engaged", "wrong_number")
"""What came of a call; `call_back` means that somebody was spoken to and asks for a call at another time."""
LONGEST_CALL_WORDS = 500


class CallQuery(models.QuerySet["Call"]):
    def not_in_error(self) -> CallQuery:
        """Keep the calls that were not entered in error."""
        return self.filter(entered_in_error_at=None)

    def reached(self) -> CallQuery:
        """Keep the calls in which the client, or who speaks for them, was spoken to."""
        return self.not_in_error().filter(outcome=REACHED)

    def to_return(self) -> CallQuery:
        """Keep the calls in which somebody asked to be called again, and was not reached since."""
        later = Call.objects.reached().filter(client=OuterRef("client"), called_at__gt=OuterRef("called_at"))
        return self.not_in_error().filter(~Exists(later), outcome=CALL_BACK)


class Call(Record):
    """A telephone call with a client: who called, when, and what came of it.

    It is only appended: a wrong one is marked as entered in error, and another is logged.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="calls")
    direction = models.CharField(
        max_length=8, choices=[(d, d) for d in DIRECTIONS], help_text="Incoming: they called us"
    )
    called_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=[(o, o) for o in CALL_OUTCOMES])
    person = models.CharField(max_length=120, blank=True, help_text="The other end, if not the client")
    words = models.CharField(
        max_length=LONGEST_CALL_WORDS, blank=True, help_text="Words for the desk: nothing about health"
    )
    logged_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    entered_in_error_at = models.DateTimeField(null=True)
    entered_in_error_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    entered_in_error_reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar = CallQuery.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index("client", "called_at", "id", name="calls_by_client"),
            models.Index(
                "called_at",
                name="calls_to_return",
                condition=Q(outcome=CALL_BACK, entered_in_error_at=None),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(direction__in=DIRECTIONS, outcome__in=CALL_OUTCOMES), name="call_uses_known_words"
            ),
            models.CheckConstraint(
                condition=Q(called_at__lte=F("created_at")),
                name="call_is_logged_after_it_was_made",
                violation_error_code="in_the_future",
                violation_error_message="Log a call once it was made.",
            ),
            models.CheckConstraint(
                condition=Q(entered_in_error_at=None, entered_in_error_by=None, entered_in_error_reason="")
                | Q(entered_in_error_at__isnull=False, entered_in_error_by__isnull=False)
                & ~Q(entered_in_error_reason=""),
                name="call_in_error_says_by_whom_and_why",
            ),
        ]

    def require_standing(self) -> None:
        """Raise `Refusal` `call_in_error` for a call that was marked as entered in error."""
        if self.entered_in_error_at is not None:
            raise Refusal("call_in_error", "This call was marked as entered in error already.")
