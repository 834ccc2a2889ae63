"""The parts of a record about who the client is, as its page shows them."""

from datetime import date
from typing import Any

from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _

from clients.details.labels import labels_of
from clients.models import Client, ClientField, ContactPerson, FamilyLink
from clients.screens.words import CONTACT_ROLE_NAMES, RELATION_NAMES
from clinic.models import Practice
from clinic.setup.screens.world import country_choices

MOST_OPEN = 6
"""The labels and answers that stand open; the others are folded."""
ROLES = list(CONTACT_ROLE_NAMES)


def who_they_are(client: Client, practice: Practice) -> dict[str, Any]:
    """Return labels, address, people to turn to, family and answers of a client."""
    fields = list(ClientField.objects.order_by("position", "created_at"))
    labels, answers = labels_of([client.pk])[client.pk], _answers(client, fields)
    return {
        "labels": labels[:MOST_OPEN],
        "labels_folded": labels[MOST_OPEN:],
        "address_lines": _address(client, practice),
        "answers": answers[:MOST_OPEN],
        "answers_folded": answers[MOST_OPEN:],
        "has_own_fields": any(field.archived_at is None for field in fields),
        "contact_people": [_contact_person(each, practice) for each in _by_role(client)],
        "family": [_relative(client, link) for link in FamilyLink.objects.of(client)],
    }


def _by_role(client: Client) -> list[ContactPerson]:
    return sorted(client.contact_people.all(), key=lambda each: ROLES.index(each.role))


def _contact_person(person: ContactPerson, practice: Practice) -> dict[str, Any]:
    address = ", ".join(_address(person, practice))
    return {"person": person, "role": CONTACT_ROLE_NAMES[person.role], "address": address}


def _relative(client: Client, link: FamilyLink) -> dict[str, Any]:
    relative, relation = link.seen_by(client)
    return {"link": link, "client": relative, "relation": RELATION_NAMES[relation]}


def _address(person: Any, practice: Practice) -> list[str]:
    """Return the lines of an address, with the country where it is another than the practice's."""
    abroad = person.country and person.country != practice.country
    return [*person.address_lines, *([dict(country_choices())[person.country]] if abroad else [])]


def _answers(client: Client, fields: list[ClientField]) -> list[dict[str, Any]]:
    """Return the answers that were given, with the words of their fields, in order."""
    return [
        {"label": field.label, "answer": _shown(field, client.custom_values[field.key])}
        for field in fields
        if field.key in client.custom_values
    ]


def _shown(field: ClientField, answer: Any) -> str:
    match field.kind:
        case "yes_no":
            return _("Yes") if answer else _("No")
        case "date":
            return date_format(date.fromisoformat(answer), "DATE_FORMAT")
    return str(localize(answer))
