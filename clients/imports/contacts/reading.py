"""A client as a row of a file tells them."""

from datetime import date
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from clients.contact import Contact, read_contact
from clients.imports.contacts.labels import read_label_names
from clients.imports.kinds import Cells
from clients.imports.values import has_no_year, read_answer, read_date
from clients.models import Client
from clients.models.imports import ImportBatch
from clinic.models import Practice
from clinic.refusals import Refusal
from clinic.text import has_words
from clinic.validators import read_phone

GENDER_WORDS = {
    "female": ("f", "female", "woman", "w", "weiblich", "frau"),
    "male": ("m", "male", "man", "männlich", "mann", "herr"),
    "other": ("other", "x", "d", "divers", "nonbinary", "non-binary", "non binary"),
}
AS_WRITTEN = (
    "external_id",
    "preferred_name",
    "pronouns",
    "street",
    "postal_code",
    "city",
    "region",
    "occupation",
)
"""The fields that are kept as they are written."""
LONGEST = {
    "name": 120,
    "full_name": 160,
    **{field.name: field.max_length or 0 for field in Client._meta.fields if field.name in AS_WRITTEN},
    "external_id": 200,
}
STAYS = ("", "no", "nein", "false", "0", "active", "aktiv")
"""What stands in the column of those who left, of one who did not."""


def read_client(
    cells: Cells, batch: ImportBatch, practice: Practice, today: date
) -> tuple[dict[str, Any], list[str]]:
    """Return the contact of a client, and what was left out; ValueError with a sentence for a fault."""
    called = [cells["first_name"], cells["middle_name"], cells["last_name"]]
    name = cells["name"] or " ".join(filter(None, [called[0], called[2]]))
    if not name:
        raise ValueError(_("There is no name."))
    whole = " ".join(filter(None, called)) if cells["middle_name"] and not cells["name"] else ""
    contact: dict[str, Any] = {"name": name, "full_name": whole}
    contact |= {column: cells[column] for column in AS_WRITTEN}
    for column, most in LONGEST.items():
        if len(contact[column]) > most:
            raise ValueError(_("{what} is longer than {most} characters.").format(what=column, most=most))
    if not has_words(name):
        raise ValueError(_("There is no name."))
    _read_email(cells, contact)
    contact["labels"], too_long = read_label_names(cells["labels"])
    left_out = [
        _read_birth(cells, contact, batch, today),
        _read_phone(cells, contact, practice, today),
        too_long,
    ]
    contact["people"] = _read_people(cells, practice)
    contact["gender"] = next(
        (g for g, ways in GENDER_WORDS.items() if cells["gender"].casefold() in ways), ""
    )
    contact["refuses_letters"] = read_answer(cells["wants_letters"]) is False
    contact["left"] = cells["left"].casefold() not in STAYS
    return contact, list(filter(None, left_out))


def _read_people(cells: Cells, practice: Practice) -> list[dict[str, str]]:
    """Return the emergency contact and the doctor, as far as they have a name."""
    found = []
    for role, start in (("emergency", "emergency"), ("doctor", "doctor")):
        if name := cells[f"{start}_name"][:120]:
            try:
                phone = read_phone(cells[f"{start}_phone"], practice.country)
            except ValueError:
                phone = ""
            relationship = cells.get(f"{start}_relationship", "")[:60]
            # Without a phone nobody is called in an emergency: such a name is kept as of another contact.
            role = "other" if role == "emergency" and not phone else role
            found.append({"role": role, "name": name, "phone": phone, "relationship": relationship})
    return found


def _read_email(cells: Cells, contact: dict[str, Any]) -> None:
    contact["email"] = cells["email"].strip().lower()
    try:
        if contact["email"]:
            validate_email(contact["email"])
    except ValidationError:
        raise ValueError(
            _("The e-mail address cannot be one: {email}").format(email=contact["email"][:80])
        ) from None


def _read_birth(cells: Cells, contact: dict[str, Any], batch: ImportBatch, today: date) -> str:
    contact["birth_on"] = None
    if not cells["birth_on"]:
        return ""
    if has_no_year(cells["birth_on"]):
        return _("The birthday has no year and was left out.")
    try:
        contact["birth_on"] = read_date(cells["birth_on"].split(" 00:00")[0], batch.date_order, latest=today)
    except ValueError as error:
        raise ValueError(
            _("Birth date {text}: {why}").format(text=cells["birth_on"][:40], why=_(str(error)))
        ) from None
    return ""


def _read_phone(cells: Cells, contact: dict[str, Any], practice: Practice, today: date) -> str:
    """Read what the desk's form reads by its rules; a phone that is none is left out."""
    contact["phone"] = cells["phone"]
    fields = ("name", "full_name", "email", "phone", "birth_on")
    try:
        contact |= read_contact(
            cast(Contact, {name: contact[name] for name in fields}), practice, today=today
        )
    except Refusal as refusal:
        if refusal.code != "phone_unreadable":
            raise ValueError(refusal.reason) from None
        contact["phone"] = ""
        return _("No phone has the number {phone}; it was left out.").format(phone=cells["phone"][:40])
    return ""
