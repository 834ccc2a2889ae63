"""Free times as the API shows them."""

from typing import Any

from rest_framework import serializers

from clinic.http.local_time import LocalTime
from scheduling.availability.offers import Offer


class SeatOffer(serializers.Serializer[Any]):
    requirement = serializers.UUIDField()
    resource = serializers.UUIDField()


class SlotOutput(serializers.Serializer[Any]):
    """A free time: when, where, and who and what would serve it."""

    starts_at = LocalTime()
    ends_at = LocalTime()
    location = serializers.UUIDField()
    therapist = serializers.UUIDField(allow_null=True)
    seats = SeatOffer(many=True)


def offer_output(offer: Offer) -> dict[str, Any]:
    """Return a free time as the API shows it, in the zone of its location."""
    zone = offer.location.zone
    return {
        "starts_at": offer.slot.starts_at.astimezone(zone).isoformat(),
        "ends_at": offer.slot.ends_at.astimezone(zone).isoformat(),
        "location": str(offer.location.pk),
        "therapist": offer.therapist and str(offer.therapist),
        "seats": [
            {"requirement": str(requirement), "resource": str(resource)}
            for requirement, resource in zip(offer.requirements, offer.slot.resources, strict=True)
        ],
    }
