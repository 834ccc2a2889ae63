from typing import ClassVar

from django.db import models
from django.db.models import Q

from clients.models.client import Client
from clients.models.details.postal_address import PostalAddress
from clinic.models.record import RevisedRecord
from clinic.validators import LONGEST_PHONE, PHONE

CONTACT_ROLES = ("emergency", "doctor", "referrer", "other")


class ContactPerson(PostalAddress, RevisedRecord):
    """A person outside the practice to turn to about a client, such as their doctor."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="contact_people")
    role = models.CharField(max_length=9, choices=[(role, role) for role in CONTACT_ROLES])
    name = models.CharField(max_length=120)
    relationship = models.CharField(max_length=60, blank=True, help_text="To the client, such as sister")
    organisation = models.CharField(max_length=120, blank=True, help_text="Such as the doctor's practice")
    phone = models.CharField(max_length=LONGEST_PHONE, blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="contact_person_has_a_name"),
            models.CheckConstraint(condition=Q(role__in=CONTACT_ROLES), name="contact_person_role_is_known"),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=PHONE),
                name="contact_person_phone_is_e164",
                violation_error_code="phone_unreadable",
                violation_error_message="Give the phone with its country code, such as +442079460001.",
            ),
            models.CheckConstraint(
                condition=~Q(role="emergency") | ~Q(phone=""),
                name="emergency_contact_has_a_phone",
                violation_error_code="phone_missing",
                violation_error_message="In an emergency we call: give a phone.",
            ),
        ]
