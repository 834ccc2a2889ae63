from clients.models.call import Call
from clients.models.client import Client
from clients.models.condition import Clearance, Condition
from clients.models.consent import Consent
from clients.models.consent_text import ConsentText
from clients.models.details.client_field import ClientField
from clients.models.details.contact_person import ContactPerson
from clients.models.details.family_link import FamilyLink
from clients.models.details.label import ClientLabel, KeptService, Label
from clients.models.details.therapist_wish import TherapistWish
from clients.models.health_statement import HealthStatement
from clients.models.imports import ExternalRef, ImportBatch, ImportMap, ImportPiece, ImportRow
from clients.models.legal_hold import LegalHold
from clients.models.merging.merge import MergeRecord, MergeRow, NotSamePerson
from clients.models.signature import Signature

__all__ = [
    "Call",
    "Clearance",
    "Client",
    "ClientField",
    "ClientLabel",
    "Condition",
    "Consent",
    "ConsentText",
    "ContactPerson",
    "ExternalRef",
    "FamilyLink",
    "HealthStatement",
    "ImportBatch",
    "ImportMap",
    "ImportPiece",
    "ImportRow",
    "KeptService",
    "Label",
    "LegalHold",
    "MergeRecord",
    "MergeRow",
    "NotSamePerson",
    "Signature",
    "TherapistWish",
]
