"""The records of the demo's clients: contact, consents, conditions."""

import random
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any

from clients.actions.clear_condition import clear_condition
from clients.actions.record_health import record_health
from clients.actions.register import register
from clients.models import Client, Consent
from clients.models.consent_text import ASKED_OF_ALL
from clinic import audit, clock
from clinic.models import Staff
from config.demo.clients import CLIENTS, DemoClient
from config.demo.clinic import DemoClinic

TEXT_VERSION = "2026-01"
FICTIONAL_NUMBERS = "+4420794601"
"""London numbers that Ofcom reserves for films and demos; two digits follow."""


def register_client(profile: DemoClient, willow: DemoClinic, rng: random.Random) -> Client:
    """Register a new client and record the consents."""
    client = register(by=willow.dana, **_contact(profile, willow, rng))
    agreed = [kind for kind in ASKED_OF_ALL if kind not in profile.declines]
    write_first_consents(first_consents(client, agreed, willow.dana), willow.dana)
    return client


def first_consents(client: Client, kinds: Iterable[str], by: Staff) -> list[Consent]:
    """Return unsaved the rows that `give_consent` writes for a new client, who has no older ones."""
    return [
        Consent(
            client=client,
            kind=kind,
            text_version=TEXT_VERSION,
            language=client.language,
            how="phone",
            given_at=clock.now(),
            given_by_name=(client.guardian or client).name,
            recorded_by=by.actor_key,
        )
        for kind in kinds
    ]


def write_first_consents(consents: Iterable[Consent], by: Staff) -> None:
    """Write consents, each with its line in the audit."""
    for consent in Consent.objects.bulk_create(consents):
        fields = ["kind", "text_version", "how"]
        audit.record(by, "gave_consent", consent, client_key=consent.client_id, fields=fields)


def record_conditions(client: Client, profile: DemoClient, by: Staff) -> None:
    """Record the client's conditions, and the clinician's reply where there is one."""
    for health in profile.health:
        condition = record_health(client=client, code=health.code, places=health.places, by=by)
        if health.cleared:
            clear_condition(condition=condition, how="clinician_reply", note=health.cleared, by=by)


def _contact(profile: DemoClient, willow: DemoClinic, rng: random.Random) -> Any:
    extra = dict(profile.contact or {})
    age = extra.pop("age", rng.randint(24, 68))
    contact: dict[str, Any] = {
        "name": profile.name,
        "email": f"{_plain(profile.name)}@example.test",
        "phone": f"{FICTIONAL_NUMBERS}{CLIENTS.index(profile):02}",
        "birth_on": date(clock.now().year - age - 1, rng.randint(1, 12), rng.randint(1, 28)),
    }
    for field, name in (("therapists_preferred", "prefers"), ("therapists_never", "never")):
        if name in extra:
            contact[field] = [willow.resource(extra.pop(name)).pk]
    if "guardian" in extra:
        extra["guardian"] = Client.objects.get(name=extra["guardian"]).pk
    return contact | extra


def _plain(name: str) -> str:
    """Return a name in the letters an e-mail address may hold."""
    letters = unicodedata.normalize("NFKD", name.lower().replace("ł", "l").replace("ß", "ss"))
    return ".".join("".join(c for c in letters if c.isascii() and (c.isalpha() or c in " -")).split())
