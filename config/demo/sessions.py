"""The demo's sessions: started, ended, written up with their marked points, signed, and the plan sent."""

import random
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from clinic import clock
from clinic.models import Staff
from config.demo.check_ins import ClientCheckIns
from config.demo.clients import DemoClient
from config.demo.complaints import COMPLAINTS, Complaint
from config.demo.simulation import Simulation
from scheduling.bookings.actions.complete import complete
from scheduling.bookings.actions.start import start
from scheduling.models import Appointment, Assignment, Attendance
from scheduling.rebooking.actions.advise_rebooking import advise_rebooking
from treatments.episodes.actions.open import open_episode
from treatments.models import Episode, Referral, SessionNote
from treatments.notes.actions.open import open_note
from treatments.notes.actions.replace_points import replace_points
from treatments.notes.actions.sign import sign_note
from treatments.notes.actions.write import NoteText, write_note
from treatments.notes.marking import PointOfSet
from treatments.plans.actions.draft import draft_plan
from treatments.plans.actions.send import send_plan

PAIN = (7, 7, 6, 5, 5, 4, 4, 3, 3, 2)
"""Pain before the first, second, ... visit; a good course, with the bumps added by chance."""
SESSIONS_PER_PLAN = 4
UNTIL_SIGNED, UNTIL_PLAN = timedelta(minutes=9), timedelta(minutes=3)
SHORT_NOTE: NoteText = {
    "subjective": "Comes to rest; nothing new since last time.",
    "objective": "Shoulders high at first, breathing slower after ten minutes.",
    "assessment": "Tension of the season, no trigger point asked for.",
    "plan_text": "Again in a month.",
}


class Findings:
    """The trigger points of one client: the same sites at every visit, a little less tender each time."""

    def __init__(self, complaint: Complaint, rng: random.Random, *, gentle: bool) -> None:
        self.complaint, self.rng, self.gentle = complaint, rng, gentle
        self.side = rng.choice(("left", "right"))
        self.visits = 0
        self.episode: Episode | None = None

    def pain(self) -> tuple[int, int]:
        """Return the pain before and after the session, 0 to 10."""
        before = max(0, PAIN[min(self.visits, len(PAIN) - 1)] + self.rng.choice((-1, 0, 0, 0, 1)))
        return before, max(0, before - self.rng.choice((1, 2, 2, 3)))

    def points(self, pain: int, zones: dict[str, list[str]]) -> list[PointOfSet]:
        """Return the points of this visit, most tender first; `zones` are the referral zones of each site."""
        most = 2 if self.gentle else 3
        sites = self.complaint.sites[: max(1, min(most, 1 + pain // 2))]
        return [self._point(site, pain, zones.get(site, [])) for site in sites]

    def _point(self, site: str, pain: int, zones: list[str]) -> PointOfSet:
        tender = max(1, min(10, pain + self.rng.choice((-1, 0, 1, 1))))
        return {
            "site": site,
            "side": self.side,
            "activity": "active" if tender > 4 else "latent",
            "pain_on_pressure_before": tender,
            "pain_on_pressure_after": max(0, tender - self.rng.choice((1, 2, 3, 3))),
            "referral_felt": zones[:1] if tender > 4 else [],
            "twitch": self.rng.random() < 0.3,
            "technique": "pressure_release",
            "applied_with": "fingers" if self.gentle else self.rng.choice(("thumb", "thumb", "elbow")),
            "pressure": 2 if self.gentle else 3,
            "hold_seconds": self.rng.choice((20, 30, 45)),
            "repeats": self.rng.choice((2, 3)),
            "response": self.rng.choice(("released", "eased", "eased", "unchanged")),
            "taught": self.rng.random() < 0.5,
        }

    def text(self, before: int, after: int) -> NoteText:
        """Return the note's text fields and pain scores."""
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


def referral_zones(sites: Iterable[str]) -> dict[str, list[str]]:
    """Return the zones to which each site refers pain first, by the code of the site."""
    rows = Referral.objects.filter(point__code__in=list(sites), primary=True).order_by("zone__slug")
    zones: dict[str, list[str]] = {}
    for code, zone in rows.values_list("point__code", "zone__slug"):
        zones.setdefault(code, []).append(zone)
    return zones


def write_full_note(
    attendance: Attendance, findings: Findings, zones: dict[str, list[str]], by: Staff
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
    note = write_note(note=note, text_revision=note.text_revision, by=by, **findings.text(before, after))
    note = replace_points(note=note, points=findings.points(before, zones), points_revision=None, by=by)
    findings.visits += 1
    return note


def write_short_note(attendance: Attendance, by: Staff) -> SessionNote:
    """The short note of a visit without marks."""
    note = open_note(attendance=attendance, by=by)
    return write_note(note=note, text_revision=note.text_revision, by=by, **SHORT_NOTE)


class ClientSessions:
    """One client's sessions and the notes and plans that their therapists write."""

    def __init__(self, client: DemoClient, simulation: Simulation, rng: random.Random) -> None:
        self.client, self.simulation, self.rng = client, simulation, rng
        complaint = COMPLAINTS.get(client.complaint)
        self.findings = Findings(complaint, rng, gentle=client.gentle) if complaint else None
        self.check_ins = ClientCheckIns(client.name, simulation)
        self.gets_plans = not client.gentle and "aftercare" not in client.declines

    def begin(self, visit: Appointment) -> None:
        """Start the session, and schedule its end for about when it is due."""
        therapists = [assignment.resource.staff for assignment in _therapist_assignments(visit)]
        by = therapists[0]
        assert by is not None
        visit = start(appointment=visit, by=by)
        ends_at = visit.ends_at + timedelta(minutes=self.rng.randint(-3, 3))
        self.simulation.schedule(ends_at, partial(self.end, visit, [staff for staff in therapists if staff]))

    def end(self, visit: Appointment, therapists: list[Staff]) -> None:
        """Complete the session; each therapist writes the note of the client they treated."""
        complete(appointment=visit, by=therapists[0])
        if self.findings and self.client.visits > self.findings.visits + 1:
            self._advise(visit, therapists[0])
        attendances = visit.attendances.select_related("client", "appointment__location").order_by("pk")
        for attendance, by in zip(attendances, therapists, strict=True):
            if self.findings and attendance.client_id == visit.client_id:
                note = write_full_note(attendance, self.findings, self.simulation.zones, by)
                with_plan = self.gets_plans and self.findings.visits % SESSIONS_PER_PLAN == 1
            else:
                note, with_plan = write_short_note(attendance, by), False
            sign = partial(self.sign, note, by, with_plan=with_plan)
            self.simulation.schedule(clock.now() + UNTIL_SIGNED, sign)

    def _advise(self, visit: Appointment, by: Staff) -> None:
        service = self.simulation.services.trigger_points
        advise_rebooking(appointment=visit, service=service, every_weeks=self.client.weeks, visits=3, by=by)

    def sign(self, note: SessionNote, by: Staff, *, with_plan: bool) -> None:
        """Sign the note, and schedule the check-ins and the plan."""
        sign_note(note=note, revision=None, by=by)
        episode, visit = self.findings and self.findings.episode, note.attendance.appointment
        if episode and visit.started_at and self.findings and self.findings.visits == 1:
            self.check_ins.begin(episode, visit.started_at)
        if with_plan:
            self.simulation.schedule(clock.now() + UNTIL_PLAN, partial(self.send_plan, note, by))

    def send_plan(self, note: SessionNote, by: Staff) -> None:
        """Draft the plan from the marked points and send it; then ask every week how it goes."""
        plan = draft_plan(note=note, by=by)
        send_plan(plan=plan, revision=None, by=by)
        if note.episode:
            self.check_ins.continue_after(note.episode)


def _therapist_assignments(visit: Appointment) -> list[Assignment]:
    return list(visit.assignments.filter(kind="therapist").select_related("resource__staff").order_by("pk"))
