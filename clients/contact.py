"""A client's contact and preferences: read, checked and brought into the form in which they are stored."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict
from uuid import UUID

from django.utils.translation import gettext as _

from clients.details.custom_values import read_custom_values
from clients.merging.leading_on import require_client_not_merged
from clients.models import Client
from clients.models.age import OLDEST, age_on
from clinic.models import Practice
from clinic.refusals import fault
from clinic.setup.days import latest_today
from clinic.validators import read_phone

PREFERENCES = ("therapists_preferred", "therapists_never")
LISTS = (*PREFERENCES, "labels")
"""The details that are rows of their own."""


class Contact(TypedDict, total=False):
    """The details a client may give; all but the name may be left out."""

    name: str
    preferred_name: str
    full_name: str
    pronouns: str
    email: str
    phone: str
    birth_on: date | None
    street: str
    postal_code: str
    city: str
    region: str
    country: str
    occupation: str
    language: str
    timezone: str
    gender: str
    guardian: UUID | None
    payer: UUID | None
    therapist_gender: str
    therapists_preferred: Sequence[UUID]
    therapists_never: Sequence[UUID]
    self_care_tools: list[str]
    gets_down_to_floor: bool
    shared_mailbox: bool | None
    labels: Sequence[UUID]
    custom_values: dict[str, Any]


def read_contact(contact: Contact, practice: Practice, *, today: date | None = None) -> dict[str, Any]:
    """Return the fields of a client as they are stored, without its lists; raises the first fault.

    Many are read quickly with `today` where it is latest.
    """
    fields: dict[str, Any] = {name: value for name, value in contact.items() if name not in LISTS}
    for name in fields.keys() & {"name", "preferred_name", "full_name"}:
        fields[name] = " ".join(fields[name].split())
    if "email" in fields:
        fields["email"] = fields["email"].strip().lower()
    if fields.get("phone"):
        fields["phone"] = read_contact_phone(fields["phone"], practice.country)
    if fields.get("birth_on"):
        _check_birth(fields["birth_on"], today or latest_today())
    if fields.get("guardian"):
        fields["guardian"] = _on_file(fields["guardian"])
        if fields["guardian"] is None:
            raise fault("/guardian", "guardian_unknown", "Register the guardian first; then name them here.")
    if fields.get("payer"):
        fields["payer"] = _on_file(fields["payer"])
        if fields["payer"] is None:
            raise fault("/payer", "payer_unknown", "Register who pays first; then name them here.")
    if "custom_values" in fields:
        fields["custom_values"] = read_custom_values(fields["custom_values"])
    return fields


def read_contact_phone(typed: str, country: str) -> str:
    """Return a phone as it is kept; refuse at `/phone` what is none in this country."""
    try:
        return read_phone(typed, country)
    except ValueError as error:
        raise fault(
            "/phone",
            "phone_unreadable",
            "Check the phone; give it with its country code, such as +442079460001.",
        ) from error


def _check_birth(birth_on: date, today: date) -> None:
    if birth_on > today:
        raise fault("/birth_on", "birth_date_impossible", "Check the birth date: it is in the future.")
    if age_on(birth_on, today) > OLDEST:
        raise fault(
            "/birth_on",
            "birth_date_impossible",
            _("Check the birth date: over {oldest} years ago.").format(oldest=OLDEST),
        )


def _on_file(key: UUID) -> Client | None:
    client = Client.objects.on_file().filter(pk=key).first()
    if client is None:
        require_client_not_merged(key)
    return client
