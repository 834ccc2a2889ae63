"""The part of a client's record kept by clients: contact, consents, health, and the letters sent."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Min

from clients.catalogue.conditions import conditions
from clients.guardians import require_no_wards
from clients.merging.journal import Journal
from clients.merging.legal_hold import HELD, is_held, require_no_hold
from clients.merging.tables import ClientTable
from clients.merging.words_of_one_person import join_consents, join_opt_outs, opt_outs_of
from clients.models import (
    Call,
    Clearance,
    Client,
    Condition,
    Consent,
    ExternalRef,
    HealthStatement,
    ImportRow,
    LegalHold,
    MergeRecord,
    MergeRow,
    NotSamePerson,
    Signature,
    TherapistWish,
)
from clients.overview.entry_words import DETAILS, SENTENCES
from clients.record_parts import Entry, TimelineSource, read_entries, record_parts, row_values
from clinic import clock
from clinic.models import Envelope, Suppression
from clinic.pages.links import mask_links
from clinic.refusals import Refusal

MODELS: tuple[type[models.Model], ...] = (
    Client,
    TherapistWish,
    Consent,
    Signature,
    Condition,
    Clearance,
    HealthStatement,
    Call,
    NotSamePerson,
    LegalHold,
    MergeRecord,
    MergeRow,
)
TABLES = (
    ClientTable(Client, ("guardian", "payer"), "wards", told="name"),
    ClientTable(Consent, ("client", "recorded_by", "withdrawn_by"), "consents", told="kind"),
    ClientTable(Condition, ("client", "recorded_by"), "conditions", "clinical", told="code"),
    ClientTable(HealthStatement, ("client", "recorded_by"), "health_statements", "clinical", told="words"),
    ClientTable(Call, ("client",), "calls", told="called_at"),
    ClientTable(TherapistWish, ("client",), "wishes"),
    ClientTable(LegalHold, ("client",), "legal_holds", told="placed_at"),
    ClientTable(NotSamePerson, ("client", "other"), "told_apart", once=True),
    ClientTable(Suppression, ("recipient_key",), "opt_outs"),
    ClientTable(Envelope, ("recipient_key",), "letters", changes_by_itself=True),
    ClientTable(ExternalRef, ("subject_key",), "ids_of_other_systems"),
)
STAY = {
    *("clients.Client.merged_into", "clients.MergeRecord.source", "clients.MergeRecord.target"),
    *("clients.ImportRow.target", "clinic.AuditEntry.client_key"),
    *("scheduling.WaitlistOffer.hold", "scheduling.SickDayTime.hold"),  # the keys of holds
    *("scheduling.OnlineBooking.hold", "scheduling.OnlineRequest.hold"),
    "scheduling.SickDayVisit.told_with",  # the key of a letter
}
"""The references to clients that tell of merges, of files brought in and of what was done: they move not."""


def timeline(client: Client, *, until: datetime, most: int, clinical: bool) -> list[Entry]:
    """Return the registration, consents, letters and calls; health and clinical letters if `clinical`."""
    letters = Envelope.objects.filter(recipient_key=str(client.pk))
    consents = Consent.objects.filter(client=client)
    sources = [
        TimelineSource("registered", Client.objects.filter(pk=client.pk), "created_at"),
        TimelineSource("consent_given", consents.given(), "given_at", detail="kind"),
        TimelineSource(
            "consent_withdrawn", consents.filter(ended_by_merge=None), "withdrawn_at", detail="kind"
        ),
        TimelineSource("merged", client.merges_in.all(), "merged_at"),
        TimelineSource("parted", client.merges_in.all(), "undone_at"),
        TimelineSource("letter_sent", letters.filter(sensitivity="desk"), "sent_at", detail="kind"),
        TimelineSource("call_logged", client.calls.not_in_error(), "called_at", detail="outcome"),
    ]
    if clinical:
        sources += _clinical_sources(client, letters)
    return read_entries(sources, until=until, most=most)


def _clinical_sources(client: Client, letters: models.QuerySet[Envelope]) -> list[TimelineSource]:
    recorded = Condition.objects.filter(client=client)
    told = HealthStatement.objects.filter(client=client)
    cleared = Clearance.objects.filter(condition__in=recorded)
    sources = [
        ("letter_sent", letters.filter(sensitivity="clinical"), "sent_at", "kind"),
        ("condition_recorded", recorded, "recorded_at", "code"),
        ("condition_cleared", cleared, "cleared_at", "condition__code"),
        ("condition_ended", recorded, "ended_at", "code"),
        ("health_statement_recorded", told, "said_at", ""),
        ("health_statement_settled", told, "settled_at", ""),
    ]
    return [
        TimelineSource(kind, rows, when, "clinical", detail=detail) for kind, rows, when, detail in sources
    ]


def describe(entry: Entry) -> str:
    """Return an entry of this part in a sentence; blank for one of another part."""
    sentence = SENTENCES.get(entry.kind)
    if sentence is None:
        return ""
    return str(sentence) % {"detail": DETAILS.get(entry.kind, {}).get(entry.detail, _label(entry))}


def _label(entry: Entry) -> str:
    """Return the label of a condition that the catalogue still holds, else its code."""
    kind = conditions().kinds.get(entry.detail)
    return kind.label if kind else entry.detail


def earliest_facts(client: Client) -> dict[str, Any]:
    """Return the first day of health and the first time of consents, words told and calls."""
    return {
        **Consent.objects.filter(client=client).aggregate(Min("given_at"), Min("withdrawn_at")),
        **Condition.objects.filter(client=client).aggregate(Min("since_on"), Min("ends_on")),
        **HealthStatement.objects.filter(client=client).aggregate(Min("said_at")),
        **client.calls.not_in_error().aggregate(Min("called_at")),
    }


def export(client: Client) -> dict[str, list[dict[str, Any]]]:
    """Return contact, preferences, consents, health, calls, opt-outs and letters as they are stored."""
    return {
        "client": [row_values(client)],
        "therapist_wish": [row_values(record) for record in client.therapist_wishes.all()],
        "consent": [
            {**row_values(record), "text_body": record.text.body if record.text else ""}
            for record in client.consents.select_related("text")
        ],
        "signature": [row_values(record) for record in Signature.objects.filter(consent__client=client)],
        "condition": [row_values(record) for record in client.conditions.all()],
        "clearance": [row_values(record) for record in Clearance.objects.filter(condition__client=client)],
        "health_statement": [row_values(record) for record in client.health_statements.all()],
        "call": [row_values(record) for record in client.calls.all()],
        "external_ref": [row_values(record) for record in ExternalRef.objects.filter(subject_key=client.pk)],
        "opt_out": [
            row_values(record) for record in Suppression.objects.filter(recipient_key=str(client.pk))
        ],
        "letter": [
            {
                name: mask_links(value) if isinstance(value, str) else value
                for name, value in row_values(record).items()
            }
            for record in Envelope.objects.filter(recipient_key=str(client.pk))
        ],
        "not_same_person": [row_values(record) for record in NotSamePerson.objects.of(client)],
        "legal_hold": [row_values(record) for record in client.legal_holds.all()],
        "merge": [row_values(record) for record in client.merges_in.all()],
    }


def obstacles(source: Client, target: Client) -> list[Refusal]:
    """Return the refusals of two of whom somebody said that they are two people, or of a legal hold."""
    found = [HELD] if is_held(source, target) else []
    if NotSamePerson.objects.between(source, target).exists():
        found.append(
            Refusal(
                "told_apart",
                "Somebody noted that these are two people. Take that back first if it was a mistake.",
            )
        )
    return found


def join(journal: Journal) -> None:
    """Of both people's consents, opt-outs and wishes the newest of each kind stands."""
    join_consents(journal)
    join_opt_outs(journal)
    wishes = TherapistWish.objects.filter(client__in=[journal.source, journal.target])
    newest = wishes.order_by("resource", "-created_at", "-pk").distinct("resource")
    for wish in wishes.exclude(pk__in=list(newest.values_list("pk", flat=True))):
        journal.remove(wish)


def keeps_treatment(client: Client) -> bool:
    """Return False: what was done in a treatment is kept by a higher app."""
    return False


def erase(client: Client) -> None:
    """Delete consents, health, calls and preferences, blank the letters, and leave a row without a name.

    The guardian of a child is not erased before the child has another. Consents, their texts and signatures
    stay as long as another part keeps what they allowed: they prove that it was.
    """
    require_no_wards(client)
    require_no_hold(client)
    if not any(part.keeps_treatment(client) for part in record_parts()):
        Signature.objects.filter(consent__client=client).delete()
        client.consents.all().delete()
    Clearance.objects.filter(condition__client=client).delete()
    for rows in ("health_statements", "conditions", "calls", "therapist_wishes"):
        getattr(client, rows).all().delete()
    client.wards.update(guardian=None)
    ExternalRef.objects.filter(subject_key=client.pk).delete()
    ImportRow.objects.filter(target=client.pk).update(cells=[], likeness="", reason="")
    letters = Envelope.objects.filter(recipient_key=str(client.pk))
    opt_outs_of(client).delete()
    letters.update(to_address="", subject="", text="", html="", opt_out_url="", purged_at=clock.now())
    _blank(client)


def _blank(client: Client) -> None:
    """Leave the row of a client without a name, and those of the records that were merged into it."""
    blank = Client(
        pk=client.pk,
        number=client.number,
        name="Erased",
        created_at=client.created_at,
        archived_at=clock.now(),
        merged_into_id=client.merged_into_id,
    )
    blank.revision = client.revision + 1
    blank.save(force_update=True)
    MergeRow.objects.filter(merge__target=client).delete()
    client.merges_in.update(source_before={}, target_before={}, choices={})
    for merged in client.merged_from.all():
        _blank(merged)
