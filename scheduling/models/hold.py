from __future__ import annotations

from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from clinic import clock
from clinic.models import Location, Service, Staff
from clinic.models.record import Record
from clinic.refusals import Refusal


class HoldQuery(models.QuerySet["Hold"]):
    def live(self) -> HoldQuery:
        """Keep the holds that have not expired; the row of an expired one may still stand."""
        return self.filter(expires_at__gt=clock.now())

    def keeping_others_out(self) -> HoldQuery:
        """Keep the live holds whose time was not given to others."""
        reserved = apps.get_model("scheduling.Reservation").objects.filter(hold=OuterRef("pk"))
        return self.live().filter(Q(resources=[]) | Exists(reserved))


class Hold(Record):
    """A time kept for somebody while they decide: until it expires nobody else can have what it reserves."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    location = models.ForeignKey(Location, models.CASCADE, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="Of the visit it is for, without clean-up")
    resources = ArrayField(models.UUIDField(), help_text="All that it reserves besides clients")
    held_by = models.ForeignKey(
        Staff, models.CASCADE, null=True, related_name="holds", help_text="Null: somebody who books online"
    )
    expires_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    for_offer = models.BooleanField(
        default=False, help_text="Kept until an offer to somebody on the waitlist is answered"
    )

    objects: ClassVar = HoldQuery.as_manager()

    read_when_locked: ClassVar[tuple[str, ...]] = ("service", "location", "held_by")

    class Meta:
        indexes: ClassVar = [models.Index("expires_at", name="holds_by_expiry")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="hold_has_a_length"),
        ]

    @classmethod
    def lock_live(cls, pk: object) -> Self:
        """Lock a hold of staff that keeps others out.

        Raises `Refusal` `hold_expired`, also when it was let go, `on_offer` and `held_online`.
        """
        try:
            hold = cls.lock(pk)
        except cls.DoesNotExist:
            raise hold_expired() from None
        if hold.expires_at <= clock.now():
            raise hold_expired()
        hold.require_not_on_offer()
        return hold

    def require_not_on_offer(self) -> None:
        """Refuse to use a time that a client has in hand: an offer, which their answer ends, or online."""
        if self.held_by_id is None:
            raise Refusal("held_online", "Somebody books this time online. Only they can go on with it.")
        if self.for_offer:
            raise Refusal(
                "on_offer",
                "This time is offered to somebody on the waitlist. Answer the offer for them.",
            )

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone of its location."""
        return self.location.zone


def hold_expired() -> Refusal:
    """Return the refusal of a hold that keeps nobody out any more."""
    return Refusal("hold_expired", "This time is no longer held. See if it is still free, then book it.")
