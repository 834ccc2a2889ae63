"""The part of a client's record kept by clients: contact, consents, health, and the letters sent."""

from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import models
from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from clients.catalogue.conditions import conditions
from clients.guardians import require_no_wards
from clients.models import Call, Clearance, Client, Condition, Consent, HealthStatement, TherapistWish
from clients.models.consent import KINDS, LETTERS, next_statement
from clients.record_parts import Entry, TimelineSource, read_entries, row_values
from clinic import clock
from clinic.models import Envelope, Suppression
from clinic.pages.links import mask_links

CONSENTS = {
    "treatment": _("treatment"),
    "reminders": _("reminders by letter"),
    "aftercare": _("letters after a visit"),
}
MODELS: tuple[type[models.Model], ...] = (
    Client,
    TherapistWish,
    Consent,
    Condition,
    Clearance,
    HealthStatement,
    Call,
)


SENTENCES = {
    "registered": _("Put on file."),
    "consent_given": _("Consent given: %(detail)s."),
    "consent_withdrawn": _("Consent ended: %(detail)s."),
    "letter_sent": _("Letter sent: %(detail)s."),
    "call_logged": _("Call: %(detail)s."),
    "condition_recorded": _("Condition recorded: %(detail)s."),
    "condition_cleared": _("Clearance recorded: %(detail)s."),
    "condition_ended": _("Condition ended: %(detail)s."),
    "health_statement_recorded": _("Told something about health to the desk."),
    "health_statement_settled": _("Asked about what was told to the desk."),
}
"""A sentence for each kind of entry."""
DETAILS: dict[str, dict[str, Any]] = {
    "consent_given": CONSENTS,
    "consent_withdrawn": CONSENTS,
    "letter_sent": {
        "booking_confirmed": _("visit booked"),
        "booking_moved": _("visit changed"),
        "booking_cancelled": _("visit cancelled"),
        "reminder": _("reminder"),
        "aftercare": _("plan for home"),
        "check_in": _("check-in"),
    },
    "call_logged": {
        "reached": _("reached"),
        "call_back": _("asks to be called again"),
        "message_left": _("message left"),
        "no_answer": _("no answer"),
        "engaged": _("engaged"),
        "wrong_number": _("wrong number"),
    },
}


def timeline(client: Client, *, until: datetime, most: int, clinical: bool) -> list[Entry]:
    """Return the registration, consents, letters and calls; health and clinical letters if `clinical`."""
    letters = Envelope.objects.filter(recipient_key=str(client.pk))
    consents = Consent.objects.filter(client=client)
    sources = [
        TimelineSource("registered", Client.objects.filter(pk=client.pk), "created_at"),
        TimelineSource("consent_given", consents.given(), "given_at", detail="kind"),
        TimelineSource("consent_withdrawn", consents, "withdrawn_at", detail="kind"),
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
        "consent": [row_values(record) for record in client.consents.all()],
        "condition": [row_values(record) for record in client.conditions.all()],
        "clearance": [row_values(record) for record in Clearance.objects.filter(condition__client=client)],
        "health_statement": [row_values(record) for record in client.health_statements.all()],
        "call": [row_values(record) for record in client.calls.all()],
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
    }


def reassign(source: Client, target: Client) -> None:
    """Move all rows; of both people's consents, opt-outs and wishes the newest of each kind stands."""
    for kind in KINDS:
        _join_consents(source, target, kind)
    _join_opt_outs(source, target)
    source.conditions.update(client=target)
    source.health_statements.update(client=target)
    source.calls.update(client=target)
    wishes = TherapistWish.objects.filter(client__in=[source, target])
    newest = wishes.order_by("resource", "-created_at", "-pk").distinct("resource")
    wishes.exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    source.therapist_wishes.update(client=target)
    source.wards.exclude(pk=target.pk).update(guardian=target)
    Client.objects.filter(pk=target.pk, guardian=source).update(guardian=None)
    Envelope.objects.filter(recipient_key=str(source.pk)).update(recipient_key=str(target.pk))


def _join_consents(source: Client, target: Client, kind: str) -> None:
    """Give the consents of a kind to the target, each ended by the next statement of either."""
    consents = Consent.objects.filter(client__in=[source, target], kind=kind).order_by("given_at", "pk")
    statements = consents.statements()
    # The oldest first: at no moment do two of them overlap.
    for consent, newer in pairwise([*consents, None]):
        assert consent is not None
        same_time = consent.given_at if newer and newer.given_at == consent.given_at else None
        if not consent.is_refusal:
            consent.withdrawn_at = same_time or next_statement(consent.given_at, statements)
        consent.client = target
        consent.save(update_fields=["client", "withdrawn_at"])


def _opt_outs(*clients: Client) -> models.QuerySet[Suppression]:
    keys = [str(client.pk) for client in clients]
    return Suppression.objects.filter(cause="opt_out", recipient_key__in=keys)


def _join_opt_outs(source: Client, target: Client) -> None:
    """Give the opt-outs to the target, each kind dated by the newest; a consent newer than one ends it."""
    both = _opt_outs(source, target)
    newest = both.order_by("kind", "-created_at", "-pk").distinct("kind")
    both.exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    both.update(recipient_key=str(target.pk))
    for consent in Consent.objects.live(target.pk):
        letters = LETTERS.get(consent.kind, ())
        both.filter(kind__in=letters, created_at__lte=consent.given_at).delete()


def erase(client: Client) -> None:
    """Delete consents, health, calls and preferences, blank the letters, and leave a row without a name.

    The guardian of a child is not erased before the child has another.
    """
    require_no_wards(client)
    Clearance.objects.filter(condition__client=client).delete()
    for rows in ("consents", "health_statements", "conditions", "calls", "therapist_wishes"):
        getattr(client, rows).all().delete()
    client.wards.update(guardian=None)
    letters = Envelope.objects.filter(recipient_key=str(client.pk))
    _opt_outs(client).delete()
    letters.update(to_address="", subject="", text="", html="", opt_out_url="", purged_at=clock.now())
    blank = Client(
        pk=client.pk,
        number=client.number,
        name="Erased",
        created_at=client.created_at,
        archived_at=clock.now(),
    )
    blank.revision = client.revision + 1
    blank.save(force_update=True)
