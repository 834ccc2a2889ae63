"""The health of a client on the page of the client: for therapists alone, and noted in the audit."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from clients.catalogue.conditions import conditions
from clients.models import Client, Condition
from clients.overview.record import name_of_actor
from clients.places import Place
from clinic import audit
from clinic.models import Practice, Staff
from clinic.roles import may
from treatments.models import EpisodeZone, SelfCarePlan, SessionNote

MOST_EPISODES, MOST_NOTES = 20, 20
KIND_NAMES = {
    "absolute": _("no treatment"),
    "clearance": _("needs a clearance"),
    "local": _("avoid the place"),
    "modify": _("adapt the treatment"),
}
EPISODE_OUTCOMES = {
    "resolved": _("gone"),
    "improved": _("better"),
    "unchanged": _("unchanged"),
    "worse": _("worse"),
    "referred": _("referred"),
    "not_continued": _("not continued"),
}
NOTE_STATES = {"draft": _("draft"), "signed": _("signed"), "entered_in_error": _("entered in error")}
PLAN_STATES = {"draft": _("plan: draft"), "approved": _("plan: approved"), "sent": _("plan: sent")}


@dataclass(frozen=True)
class ShownCondition:
    """A condition as the page names it: what it is and asks for, where, since and until when."""

    condition: Any
    label: str
    reason: str
    kind: Any
    places: list[str]
    is_over: bool
    needs_clearance: bool
    is_cleared: bool


def section(client: Client, person: Staff, practice: Practice) -> dict[str, Any] | None:
    """Return the health of a client to those who may read it; None to all others."""
    if not may(person.roles, "conditions.read"):
        return None
    audit.record_read(person, client, client_key=client.pk)
    today = practice.today()
    shown = [_shown_condition(condition, today) for condition in _conditions_of(client)]
    return {
        "column": "main",
        "template": "treatments/client_health.html",
        "first": "treatments/client_warnings.html",
        "active": [each for each in shown if not each.is_over],
        "over": [each for each in shown if each.is_over],
        "told": list(client.health_statements.open().order_by("said_at", "pk")),
        **_treatment(client, person),
    }


def _treatment(client: Client, person: Staff) -> dict[str, Any]:
    if not may(person.roles, "notes.read"):
        return {}
    episodes = list(_episodes_of(client)[:MOST_EPISODES])
    return {
        "episodes": [_shown_episode(episode) for episode in episodes],
        "has_chart": any(episode.first_treated_at for episode in episodes),
        "notes": [_shown_note(note) for note in _notes_of(client)[:MOST_NOTES]],
    }


def _conditions_of(client: Client) -> QuerySet[Any]:
    """Return the conditions of a client, the newest first, with who recorded each."""
    return client.conditions.annotate(recorder=name_of_actor("recorded_by")).order_by("-recorded_at", "-pk")


def _shown_condition(condition: Condition, today: date) -> ShownCondition:
    kind = conditions().kinds[condition.code]
    is_over = condition.ended_at is not None or (condition.ends_on or today) < today
    return ShownCondition(
        condition=condition,
        label=kind.label,
        reason=kind.reason,
        kind=KIND_NAMES[kind.kind],
        places=[Place.read(written).words for written in condition.places],
        is_over=is_over,
        needs_clearance=kind.effect.needs == "clearance",
        is_cleared=condition.is_cleared(today),
    )


def _episodes_of(client: Client) -> QuerySet[Any]:
    """Return the complaints of a client, open ones first, with the zones of each."""
    zones = EpisodeZone.objects.filter(episode=OuterRef("pk")).order_by("zone__label", "pk")
    return client.episodes.annotate(
        places=ArraySubquery(zones.values("zone__label")), sides=ArraySubquery(zones.values("side"))
    ).order_by("closed_at", "-opened_at", "-pk")


def _shown_episode(episode: Any) -> dict[str, Any]:
    return {
        "episode": episode,
        "places": [
            label if side == "midline" else f"{label}, {side}"
            for label, side in zip(episode.places, episode.sides, strict=True)
        ],
        "outcome": EPISODE_OUTCOMES.get(episode.outcome, ""),
    }


def _notes_of(client: Client) -> QuerySet[Any]:
    """Return the session notes about a client, the newest visit first, with the state of each plan."""
    plans = SelfCarePlan.objects.filter(note=OuterRef("pk")).order_by("-version")
    notes = SessionNote.objects.filter(attendance__client=client).annotate(
        plan_state=ArraySubquery(plans.values("state")[:1])
    )
    return notes.select_related("author", "attendance__appointment__location").order_by(
        "-attendance__appointment__starts_at", "-pk"
    )


def _shown_note(note: Any) -> dict[str, Any]:
    return {
        "note": note,
        "visit": note.attendance.appointment,
        "state": NOTE_STATES[note.state],
        "plan": PLAN_STATES[note.plan_state[0]] if note.plan_state else "",
    }
