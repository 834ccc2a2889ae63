"""What is kept of a client's contact and wishes, and how it is read before it is written."""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict
from uuid import UUID

from clients.age import OLDEST, age_on, is_child
from clients.models import Client
from clients.phones import e164
from clinic.models import Practice
from clinic.refusals import fault

WISHES = ("therapists_preferred", "therapists_never")


class Contact(TypedDict, total=False):
    """The details a client may give; all but the name may be left out."""

    name: str
    full_name: str
    email: str
    phone: str
    birth_on: date | None
    language: str
    timezone: str
    gender: str
    guardian: UUID | None
    therapist_gender: str
    therapists_preferred: Sequence[UUID]
    therapists_never: Sequence[UUID]
    self_care_tools: list[str]
    shared_mailbox: bool


def read_contact(contact: Contact, practice: Practice) -> dict[str, Any]:
    """The fields of a client as they are kept, without the wishes; raises the first fault found."""
    kept: dict[str, Any] = {name: value for name, value in contact.items() if name not in WISHES}
    for name in kept.keys() & {"name", "full_name"}:
        kept[name] = " ".join(kept[name].split())
    if "email" in kept:
        kept["email"] = kept["email"].strip().lower()
    if kept.get("phone"):
        kept["phone"] = _phone(kept["phone"], practice.country)
    if kept.get("birth_on"):
        _check_birth(kept["birth_on"], practice.today())
    if kept.get("guardian"):
        kept["guardian"] = _guardian(kept["guardian"], practice)
    return kept


def _phone(typed: str, country: str) -> str:
    try:
        return e164(typed, country)
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
        raise fault("/birth_on", "birth_date_impossible", f"Check the birth date: over {OLDEST} years ago.")


def _guardian(key: UUID, practice: Practice) -> Client:
    guardian = Client.objects.on_file().filter(pk=key).first()
    if guardian is None:
        raise fault("/guardian", "guardian_unknown", "Register the guardian first; then name them here.")
    if is_child(guardian.birth_on, practice.today(), practice.adult_age):
        raise fault("/guardian", "guardian_is_a_child", "Name an adult as guardian.")
    return guardian
