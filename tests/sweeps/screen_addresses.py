"""Addresses of screens that open: of the first records of a clinic, on a day with visits."""

import re
from datetime import timedelta
from io import BytesIO

from clients.imports.actions.upload import upload_file
from clients.models import Client, ClientField, Consent, ContactPerson, FamilyLink, ImportBatch, Label
from clinic.models import Suppression
from tests.factories import ConsentFactory
from tests.screen_user import ScreenUser, screen_user
from tests.sweeps.every_screen import ScreenRoute
from tests.sweeps.test_query_counts import MONDAY, World
from treatments.models import FormRequest, Snippet

DAY = (MONDAY + timedelta(days=1)).date().isoformat()
HERE = f"?on={DAY}&location={{location}}"
QUERIES = {
    "clients": "?search=client",
    "diary/book": HERE + "&client={clients}&service={massage}",
    "diary/series/new": "?client={clients}&service={massage}&location={location}&at=2026-05-04T10:00",
    "diary/waitlist/new": "?client={clients}",
    "diary/week": HERE + "&therapist={theo}",
}


def records_of(world: World) -> dict[str, str]:
    """Return the first record of each kind, by the word before its key in addresses."""
    first = world.first
    suppressed = str(Suppression.objects.get_or_create(address="x@x.test", cause="bounce")[0].pk)
    client = world.theo.api("GET", f"clients/{first['clients']}/conditions").json()["results"]
    statements = world.theo.api("GET", f"clients/{first['clients']}/health-statements").json()["results"]
    points = world.theo.api("GET", f"notes/{first['notes']}").json()["points"]
    snippet = Snippet.objects.get_or_create(owner=world.theo.person, name="Neck", text="Neck is free.")[0]
    return first | {
        "merge": str(world.diary.ben.pk),
        "not-same": str(world.diary.ben.pk),
        "snippets": str(snippet.pk),
        "note-templates": first["services"],
        "visits": first["appointments"],
        "calls": first["clients"],
        "conditions": client[0]["id"],
        "statements": statements[0]["id"],
        "points": points[0]["id"],
        "consents": "treatment",
        "evidence": _consent_of(first["clients"]),
        "consent-texts": first["consent-texts"],
        "rooms": first["resources"],
        "catalogue": "trapezius-upper",
        "kept-back": suppressed,
        "suppressed": suppressed,
        "steps": "1",
        "form-answers": str(FormRequest.objects.submitted().filter(client_id=first["clients"])[0].pk),
        "questions": "knee",
        "contact-people": str(_doctor_of(first["clients"]).pk),
        "family": str(_relative_of(first["clients"]).pk),
        "labels": str(Label.objects.get_or_create(name="Member")[0].pk),
        "own-fields": str(ClientField.objects.get_or_create(key="source", kind="text", label="Source")[0].pk),
        "import": str(_file_of_another_system(world).pk),
    }


def _consent_of(client: str) -> str:
    known = Consent.objects.filter(client_id=client).first()
    return str((known or ConsentFactory.create(client_id=client)).pk)


def _doctor_of(client: str) -> ContactPerson:
    known = ContactPerson.objects.filter(client_id=client, role="doctor").first()
    return known or ContactPerson.objects.create(client_id=client, role="doctor", name="Dr Adams")


def _relative_of(client: str) -> FamilyLink:
    others = Client.objects.on_file().exclude(pk=client).order_by("created_at")
    known = FamilyLink.objects.of(Client.objects.get(pk=client)).first()
    return known or FamilyLink.objects.create(client_id=client, relative=others[0], relation="sibling")


def _file_of_another_system(world: World) -> ImportBatch:
    known = ImportBatch.objects.first()
    return known or upload_file(
        file=BytesIO(b"First Name,Birthday\nAna,3/4/1990\n"),
        name="list.csv",
        kind="clients",
        system="jane",
        by=world.theo.person,
    )


def sign_in_as(world: World, roles: list[str]) -> ScreenUser:
    """Return Theo in a browser: with these roles, his visits, notes and snippets."""
    world.theo.person.roles = roles
    world.theo.person.save()
    return screen_user(world.theo.person)


def address_of_screen(route: ScreenRoute, world: World, records: dict[str, str]) -> str:
    """Return an address of this screen, whose records exist."""
    path, diary = route.screen.path, world.diary
    places = {"location": diary.location.pk, "massage": diary.massage.pk, "theo": diary.theo.pk}
    address = re.sub(r"([\w-]+)/<\w+:\w+>", lambda match: f"{match[1]}/{records[match[1]]}", path)
    return f"/{address}" + QUERIES.get(path, HERE).format(**world.first, **places)
