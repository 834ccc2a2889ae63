from clients.models.call import Call
from clients.models.client import Client, TherapistWish
from clients.models.condition import Clearance, Condition
from clients.models.consent import Consent
from clients.models.health_statement import HealthStatement

__all__ = ["Call", "Clearance", "Client", "Condition", "Consent", "HealthStatement", "TherapistWish"]
