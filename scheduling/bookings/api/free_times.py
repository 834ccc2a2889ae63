"""Add free times to a refusal as `taken`."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from clinic import clock
from clinic.models import Practice
from scheduling.availability.api.output import offer_output
from scheduling.availability.offers import RequestedVisit, nearest_offers
from scheduling.bookings.placing.refusals import Taken


@contextmanager
def free_times_if_taken() -> Iterator[None]:
    """Add to a `taken` refusal of the block the three nearest free times that the same request could have."""
    try:
        yield
    except Taken as refusal:
        request = refusal.request
        if request.starts_at > clock.now() - timedelta(days=1):
            visit = RequestedVisit(
                service=request.service,
                practice=Practice.current(),
                client=request.client,
                guests=request.guests,
                requested=[*request.requested, *request.kept],
                location=request.location,
                ignoring=request.ignoring,
                length=request.terms.length if request.terms else None,
            )
            offers = nearest_offers(visit, request.starts_at)
            refusal.extra["free"] = [offer_output(offer) for offer in offers]
        raise
