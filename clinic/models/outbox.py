from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic import clock
from clinic.models.record import Record, RevisedRecord
from clinic.refusals import fault
from clinic.text import has_words

STATES = ("preparing", "waiting", "sending", "sent", "withdrawn", "suppressed", "failed")
PENDING = ("preparing", "waiting")
"""The states of a letter that no sender has: it may still be changed or withdrawn."""
UNDELIVERED = ("suppressed", "failed")
"""The states of a letter that did not leave and will not by itself."""
FINISHED = ("sent", "withdrawn", *UNDELIVERED)
"""The states of a letter of which nothing more becomes by itself."""
CAUSES = ("bounce", "opt_out", "no_reader")
SENSITIVITIES = ("desk", "clinical")


class EnvelopeQuery(models.QuerySet["Envelope"]):
    def due(self, at: datetime) -> EnvelopeQuery:
        """Letters that may leave now, and those whose sender died holding the lease."""
        return self.filter(
            Q(state="waiting", send_after__lte=at) | Q(state="sending", leased_until__lt=at)
        ).order_by("send_after", "pk")

    def about(self, about: str) -> EnvelopeQuery:
        return self.filter(about=about)

    def pending(self) -> EnvelopeQuery:
        """Keep the letters that no sender has."""
        return self.filter(state__in=PENDING)

    def undelivered(self) -> EnvelopeQuery:
        """Keep the letters that did not leave and will not by themselves."""
        return self.filter(state__in=UNDELIVERED)


class Envelope(Record):
    """A letter with its address, written in the transaction that gave cause for it."""

    kind = models.CharField(max_length=40)
    channel = models.CharField(
        max_length=8, default="email", choices=[(c, c) for c in ("email", "sms", "phone", "print")]
    )
    state = models.CharField(max_length=12, default="waiting", choices=[(s, s) for s in STATES])
    sensitivity = models.CharField(max_length=8, default="desk", choices=[(s, s) for s in SENSITIVITIES])
    recipient_key = models.CharField(max_length=40, help_text="The client or member of staff it is for")
    about = models.CharField(max_length=60, help_text="What it is about, such as appointment:<id>")
    to_address = models.CharField(max_length=254)
    reply_to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=160)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    opt_out_url = models.CharField(max_length=500, blank=True)
    dedupe_key = models.CharField(max_length=160, null=True, blank=True)
    message_id = models.CharField(max_length=120)
    send_after = models.DateTimeField(default=clock.now)
    send_before = models.DateTimeField(null=True, help_text="Later than this it is of no use")
    hours = models.CharField(
        max_length=72,
        blank=True,
        help_text="Of the reader's day in which it may leave, such as 8-20 Europe/London; blank: any",
    )
    leased_until = models.DateTimeField(null=True)
    reader = models.CharField(
        max_length=60, blank=True, help_text="For whom and in which form it was written; blank for staff"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    cause = models.CharField(
        max_length=12,
        blank=True,
        choices=[(c, c) for c in CAUSES],
        help_text="Why it was kept back: the address bounced, the reader opted out, or nobody may read it",
    )
    bounced_at = models.DateTimeField(
        null=True, help_text="When a server first seemed to know no such mailbox"
    )
    last_error = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)

    objects: ClassVar = EnvelopeQuery.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                "send_after", "id", name="envelopes_to_send", condition=Q(state__in=["waiting", "sending"])
            ),
            models.Index("created_at", "id", name="envelopes_to_prepare", condition=Q(state="preparing")),
            models.Index("created_at", "id", name="envelopes_by_time"),
            models.Index("recipient_key", "id", name="envelopes_by_recipient"),
            models.Index("about", name="envelopes_by_subject"),
            models.Index("created_at", name="envelopes_to_purge", condition=Q(purged_at=None)),
            models.Index("bounced_at", name="envelopes_bounced", condition=Q(bounced_at__isnull=False)),
            models.Index(
                "created_at",
                "id",
                name="envelopes_not_delivered",
                condition=Q(state__in=UNDELIVERED),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "dedupe_key", condition=~Q(state="withdrawn"), name="letter_is_posted_once"
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="letter_state_is_known"),
            models.CheckConstraint(
                condition=Q(cause__in=["", *CAUSES]) & (Q(cause="") | Q(state="suppressed")),
                name="letter_kept_back_is_suppressed",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_letter_has_its_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(leased_until__isnull=False), name="letter_in_hand_is_leased"
            ),
        ]


class Attachment(Record):
    """A file that goes with a letter."""

    envelope = models.ForeignKey(Envelope, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=80)
    content_type = models.CharField(max_length=80)
    content_id = models.CharField(max_length=60, blank=True, help_text="Set when the HTML shows it in place")
    content = models.BinaryField()


LONGEST_SIGN_OFF, LONGEST_SENTENCE = 200, 300


class LetterWording(RevisedRecord):
    """The practice's own words in letters of one language: a sentence by kind of letter, and the sign-off.

    There is a row for each language of letters from the start.
    """

    language = models.CharField(max_length=10, unique=True, editable=False)
    sign_off = models.CharField(max_length=LONGEST_SIGN_OFF, blank=True)
    sentences = models.JSONField(default=dict, blank=True)

    def clean(self) -> None:
        """Refuse a sentence for a kind of letter that there is not, one without words, and one too long."""
        for kind, words in self.sentences.items():
            if kind not in settings.LETTER_EXAMPLES:
                raise fault(f"/sentences/{kind}", "unknown_letter", "There is no such letter to clients.")
            if not isinstance(words, str) or not has_words(words):
                raise fault(f"/sentences/{kind}", "required", "Write a sentence, or leave it out.")
            if len(words) > LONGEST_SENTENCE:
                sentence = f"Shorten it to {LONGEST_SENTENCE} characters; it has {len(words)}."
                raise fault(f"/sentences/{kind}", "max_length", sentence)
