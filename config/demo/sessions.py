"""The demo's session notes: what was said, found, marked and sent home."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from clinic.models import Staff
from config.demo.complaints import Complaint
from scheduling.models import Attendance
from treatments.episodes.actions.open import open_episode
from treatments.models import Episode, Referral, SessionNote
from treatments.notes.actions.open import open_note
from treatments.notes.actions.replace_points import mark_points
from treatments.notes.actions.sign import sign_note
from treatments.notes.actions.write import write_note
from treatments.plans.actions.draft import draft_plan
from treatments.plans.actions.send import send_plan

PAIN = (7, 7, 6, 5, 5, 4, 4, 3, 3, 2)
"""Pain before the first, second, ... visit; a good course, with the bumps added by chance."""
QUIET = {
    "subjective": "Comes to rest; nothing new since last time.",
    "objective": "Shoulders high at first, breathing slower after ten minutes.",
    "assessment": "Tension of the season, no trigger point asked for.",
    "plan_text": "Again in a month.",
}


class Findings:
    """One person's knots over their visits: the same sites again, a little less tender each time."""

    def __init__(self, complaint: Complaint, rng: random.Random, *, gentle: bool) -> None:
        self.complaint, self.rng, self.gentle = complaint, rng, gentle
        self.side = rng.choice(("left", "right"))
        self.visits = 0
        self.episode: Episode | None = None

    def pain(self) -> tuple[int, int]:
        """Now, before and after the session."""
        before = max(0, PAIN[min(self.visits, len(PAIN) - 1)] + self.rng.choice((-1, 0, 0, 0, 1)))
        return before, max(0, before - self.rng.choice((1, 2, 2, 3)))

    def marks(self, pain: int, felt: dict[str, list[str]]) -> list[dict[str, Any]]:
        """The points of this visit, most tender first."""
        most = 2 if self.gentle else 3
        wanted = self.complaint.sites[: max(1, min(most, 1 + pain // 2))]
        return [self._mark(site, pain, felt.get(site, [])) for site in wanted]

    def _mark(self, site: str, pain: int, refers_to: list[str]) -> dict[str, Any]:
        tender = max(1, min(10, pain + self.rng.choice((-1, 0, 1, 1))))
        return {
            "site": site,
            "side": self.side,
            "activity": "active" if tender > 4 else "latent",
            "pain_on_pressure_before": tender,
            "pain_on_pressure_after": max(0, tender - self.rng.choice((1, 2, 3, 3))),
            "referral_felt": refers_to[:1] if tender > 4 else [],
            "twitch": self.rng.random() < 0.3,
            "technique": "pressure_release",
            "applied_with": "fingers" if self.gentle else self.rng.choice(("thumb", "thumb", "elbow")),
            "pressure": 2 if self.gentle else 3,
            "hold_seconds": self.rng.choice((20, 30, 45)),
            "repeats": self.rng.choice((2, 3)),
            "response": self.rng.choice(("released", "eased", "eased", "unchanged")),
            "taught": self.rng.random() < 0.5,
        }

    def text(self, before: int, after: int) -> dict[str, Any]:
        """The note's words and scores."""
        since = f"First visit. {self.complaint.own_words}"
        if self.visits:
            since = self.rng.choice(
                (
                    f"Better for some days after the last visit, {before} of 10 today.",
                    f"Did the exercises most days. Today {before} of 10.",
                    f"A long week at work brought it back to {before} of 10.",
                )
            )
        return {
            "subjective": since,
            "objective": self.complaint.seen,
            "assessment": "The known spots bring the known pain back; tissue gives way well.",
            "plan_text": self.complaint.advice,
            "pain_before": before,
            "pain_after": after,
        }


def felt_from(sites: Iterable[str]) -> dict[str, list[str]]:
    """The zones to which each site first refers pain."""
    rows = Referral.objects.filter(point__code__in=list(sites), primary=True).order_by("zone__slug")
    felt: dict[str, list[str]] = {}
    for code, zone in rows.values_list("point__code", "zone__slug"):
        felt.setdefault(code, []).append(zone)
    return felt


def write_up(
    attendance: Attendance, findings: Findings, felt: dict[str, list[str]], by: Staff
) -> SessionNote:
    """Open the note of a visit, write it and mark its points."""
    complaint = findings.complaint
    if findings.episode is None:
        findings.episode = open_episode(
            client=attendance.client,
            own_words=complaint.own_words,
            goal_activity=complaint.goal,
            zones=[(zone, findings.side) for zone in complaint.zones],
            **complaint.details,
            by=by,
        )
    note = open_note(attendance=attendance, episode=findings.episode, by=by)
    before, after = findings.pain()
    note = write_note(
        note=note, text_revision=note.text_revision, changes=findings.text(before, after), by=by
    )
    note = mark_points(note=note, points=findings.marks(before, felt), points_revision=None, by=by)
    findings.visits += 1
    return note


def write_quietly(attendance: Attendance, by: Staff) -> SessionNote:
    """The short note of a visit without marks."""
    note = open_note(attendance=attendance, by=by)
    return write_note(note=note, text_revision=note.text_revision, changes=QUIET, by=by)


def sign(note: SessionNote, by: Staff) -> None:
    """Sign what was written."""
    sign_note(note=note, revision=None, by=by)


def send_home(note: SessionNote, by: Staff) -> None:
    """Draft the plan from the marks and send it."""
    plan = draft_plan(note=note, by=by)
    send_plan(plan=plan, revision=None, by=by)
