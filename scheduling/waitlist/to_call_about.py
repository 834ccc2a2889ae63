"""Find the offers of which somebody has to tell on the phone, since no letter reaches the client."""

from clinic import clock
from scheduling.models import WaitlistOffer
from scheduling.models.waitlist import WaitlistOfferQuery


def offers_to_call_about() -> WaitlistOfferQuery:
    """Return the offers by phone that wait for an answer, the first that is over first."""
    offers: WaitlistOfferQuery = WaitlistOffer.objects.live().filter(
        way="phone", answer_until__gt=clock.now(), entry__client__archived_at=None
    )
    return offers.select_related("entry", "service", "location").order_by("answer_until", "pk")
