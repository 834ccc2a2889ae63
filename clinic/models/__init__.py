from clinic.models.audit import Attempt, AuditEntry, AuditSeal
from clinic.models.idempotency import KeptAnswer
from clinic.models.location import Closure, Location, OpeningHours
from clinic.models.outbox import Attachment, Envelope, LetterWording
from clinic.models.practice import Practice
from clinic.models.requirement import Candidate, Requirement
from clinic.models.resource import Resource
from clinic.models.service import Service
from clinic.models.staff import Registration, Staff
from clinic.models.suppression import Suppression

__all__ = [
    "Attachment",
    "Attempt",
    "AuditEntry",
    "AuditSeal",
    "Candidate",
    "Closure",
    "Envelope",
    "KeptAnswer",
    "LetterWording",
    "Location",
    "OpeningHours",
    "Practice",
    "Registration",
    "Requirement",
    "Resource",
    "Service",
    "Staff",
    "Suppression",
]
