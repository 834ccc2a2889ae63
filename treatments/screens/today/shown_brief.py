"""A brief as pages show it: last time's marks and the complaints in words."""

from typing import Any

from treatments.briefs.short_brief import ShortBrief, complaint_of
from treatments.drawing.body_picker import SIDE_NAMES
from treatments.models import Episode, MarkedPoint
from treatments.screens.note.forms.words import STATUS_NAMES, TECHNIQUE_NAMES


def shown_brief(brief: ShortBrief) -> dict[str, Any]:
    """Return the brief of one person for `treatments/today/brief.html`."""
    last = brief.last
    return {
        "attendance": brief.attendance,
        "client": brief.attendance.client,
        "summary": brief.summary,
        "is_grave": any(alert.level in ("stop", "clearance") for alert in brief.alerts),
        "alerts": brief.alerts,
        "complaints": [_shown_complaint(episode) for episode in brief.episodes],
        "last": last,
        "last_note": brief.last_note,
        "knots": [_shown_knot(point) for point in brief.knots],
        "is_first": last is None,
    }


def _shown_complaint(episode: Episode) -> dict[str, Any]:
    complaint, row = complaint_of(episode), vars(episode)
    return {
        "words": complaint.own_words,
        "start": complaint.start,
        "now": complaint.now,
        "goal": episode.goal_activity,
        "places": [
            label if side == "midline" else f"{label}, {SIDE_NAMES[side]}"
            for label, side in zip(row["places"], row["sides"], strict=True)
        ],
        "has_chart": episode.first_treated_at is not None,
    }


def _shown_knot(point: MarkedPoint) -> dict[str, Any]:
    became: str = vars(point)["became"]
    return {
        "name": point.muscle.name if point.muscle else "",
        "code": point.site.code if point.site else "",
        "side": SIDE_NAMES.get(point.side, point.side),
        "status": STATUS_NAMES.get(became, ""),
        "before": point.pain_on_pressure_before,
        "after": point.pain_on_pressure_after,
        "technique": TECHNIQUE_NAMES.get(point.technique or "", ""),
        "remark": point.remark,
    }
