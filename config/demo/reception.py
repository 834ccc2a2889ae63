"""Puts the demo's people on file: contact, consents, conditions."""

from __future__ import annotations

import random
import unicodedata
from datetime import date
from typing import Any

from clients.actions.clear_condition import clear_condition
from clients.actions.give_consent import give_consent
from clients.actions.record_health import record_health
from clients.actions.register import register
from clients.models import Client
from clients.models.consent import KINDS
from clinic import clock
from clinic.models import Staff
from config.demo.clients import PEOPLE, Person
from config.demo.clinic import Willow

TEXT_VERSION = "2026-01"
OFFCOM_FICTION = "+4477009001"
"""Mobile numbers kept free for films and demos; two digits follow."""


def welcome(person: Person, willow: Willow, rng: random.Random) -> Client:
    """Register somebody who rings for the first time and note what they agree to."""
    client = register(by=willow.dana, **_contact(person, willow, rng))
    for kind in KINDS:
        if kind not in person.declines:
            give_consent(client=client, kind=kind, text_version=TEXT_VERSION, how="phone", by=willow.dana)
    return client


def take_history(client: Client, person: Person, by: Staff) -> None:
    """A therapist rings back and records the conditions."""
    for health in person.health:
        found = record_health(client=client, code=health.code, places=health.places, by=by)
        if health.cleared:
            clear_condition(condition=found, how="clinician_reply", note=health.cleared, by=by)


def _contact(person: Person, willow: Willow, rng: random.Random) -> Any:
    known = dict(person.contact or {})
    age = known.pop("age", rng.randint(24, 68))
    contact: dict[str, Any] = {
        "name": person.name,
        "email": f"{_plain(person.name)}@example.test",
        "phone": f"{OFFCOM_FICTION}{PEOPLE.index(person):02}",
        "birth_on": date(clock.now().year - age - 1, rng.randint(1, 12), rng.randint(1, 28)),
    }
    for wish, name in (("therapists_preferred", "prefers"), ("therapists_never", "never")):
        if name in known:
            contact[wish] = [willow.resource(known.pop(name)).pk]
    if "guardian" in known:
        known["guardian"] = Client.objects.get(name=known["guardian"]).pk
    return contact | known


def _plain(name: str) -> str:
    """A name as an e-mail address may hold it."""
    letters = unicodedata.normalize("NFKD", name.lower().replace("ł", "l").replace("ß", "ss"))
    return ".".join("".join(c for c in letters if c.isascii() and (c.isalpha() or c in " -")).split())
