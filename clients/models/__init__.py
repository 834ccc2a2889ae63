from clients.models.client import Client, TherapistWish
from clients.models.condition import Condition
from clients.models.consent import Consent

__all__ = ["Client", "Condition", "Consent", "TherapistWish"]
