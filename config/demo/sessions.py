"""The demo's sessions: started, ended, written up with their marked points, signed, and the plan sent."""

import random
from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from clinic import clock
from clinic.models import Staff
from config.demo.check_ins import ClientCheckIns
from config.demo.clients import CLIENTS, DemoClient
from config.demo.complaints import COMPLAINTS, DemoComplaint
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

WITHOUT_EFFECT, EFFECTIVE = "friction", "pressure_release"
"""Techniques: Mara works her second point with the one that changes nothing."""
UNMOVED = ("no_change", "worse")
"""Courses in which a session eases little."""
UNTIL_SIGNED, UNTIL_PLAN = timedelta(minutes=9), timedelta(minutes=3)
SHORT_NOTE: NoteText = {
    "subjective": "Comes to rest; nothing new since last time.",
    "objective": "Shoulders high at first, breathing slower after ten minutes.",
    "assessment": "Tension of the season, no trigger point asked for.",
    "plan_text": "Again in a month.",
}


class Findings:
    """The trigger points of one client: the same sites at every visit, as tender as the pain is."""

    def __init__(self, client: DemoClient, complaint: DemoComplaint, rng: random.Random) -> None:
        self.complaint, self.rng, self.gentle = complaint, rng, client.gentle
        self.eases = (0, 0, 1) if client.course in UNMOVED else (1, 2, 2, 3)
        alike = [each for each in CLIENTS if each.complaint == client.complaint and each.visits]
        self.own_words, self.goal = complaint.told[alike.index(client)]
        self.side = rng.choice(("left", "right"))
        self.visits = 0
        self.episode: Episode | None = None
        self.earlier: Episode | None = None

    def return_after(self, episode: Episode) -> None:
        """Let the next visit begin a new episode of a complaint that came back."""
        self.earlier, self.episode, self.visits = episode, None, 0
        self.own_words = f"It is back. {self.own_words}"

    def points(self, pain: int, zones: dict[str, list[str]], by: Staff) -> list[PointOfSet]:
        """Return the points of this visit, most tender first; `zones` are the referral zones of each site."""
        most = 2 if self.gentle else 3
        sites = self.complaint.sites[: max(1, min(most, 1 + pain // 2))]
        techniques = [EFFECTIVE, WITHOUT_EFFECT if by.name == "Mara" else EFFECTIVE, EFFECTIVE]
        return [
            self._point(site, technique, pain, zones.get(site, []))
            for site, technique in zip(sites, techniques, strict=False)
        ]

    def _point(self, site: str, technique: str, pain: int, zones: list[str]) -> PointOfSet:
        tender = max(1, min(10, pain + self.rng.choice((-1, 0, 1, 1))))
        eased = 0 if technique == WITHOUT_EFFECT else self.rng.choice(self.eases)
        return {
            "site": site,
            "side": self.side,
            "activity": "active" if tender > 4 else "latent",
            "pain_on_pressure_before": tender,
            "pain_on_pressure_after": max(0, tender - eased),
            "referral_felt": zones[:1] if tender > 4 else [],
            "twitch": self.rng.random() < 0.3,
            "technique": technique,
            "applied_with": "fingers" if self.gentle else self.rng.choice(("thumb", "thumb", "fingers")),
            "pressure": 2 if self.gentle else 3,
            "hold_seconds": self.rng.choice((20, 30, 45)),
            "repeats": self.rng.choice((2, 3)),
            "response": ("unchanged", "eased", "eased", "released")[eased],
            "taught": self.rng.random() < 0.5,
        }

    def text(self, before: int, after: int) -> NoteText:
        """Return the note's text fields and pain scores."""
        since = f"First visit. {self.own_words}"
        if self.visits:
            since = self.rng.choice(
                (
                    f"{before} of 10 today. {self.own_words}",
                    f"Did the exercises most days. Today {before} of 10.",
                    f"A long week at work; {before} of 10 today.",
                )
            )
        eased = before - after
        return {
            "subjective": since,
            "objective": self.complaint.seen,
            "assessment": (
                "The known spots bring the known pain back; tissue gives way well."
                if eased > 1
                else "The known spots are there, and little changed under the hands."
            ),
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
    attendance: Attendance, findings: Findings, pain: int, zones: dict[str, list[str]], by: Staff
) -> SessionNote:
    """Open the note of a visit that began with this pain, write it and mark its points."""
    complaint = findings.complaint
    if findings.episode is None:
        findings.episode = open_episode(
            client=attendance.client,
            own_words=findings.own_words,
            goal_activity=findings.goal,
            zones=[(zone, findings.side) for zone in complaint.zones],
            earlier=findings.earlier,
            **complaint.details,
            by=by,
        )
    note = open_note(attendance=attendance, episode=findings.episode, by=by)
    text = findings.text(pain, max(0, pain - findings.rng.choice(findings.eases)))
    note = write_note(note=note, text_revision=note.text_revision, by=by, **text)
    points = findings.points(pain, zones, by)
    note = replace_points(note=note, points=points, points_revision=None, by=by)
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
        self.findings = Findings(client, complaint, rng) if complaint and client.visits else None
        self.check_ins = ClientCheckIns(client, simulation)
        self.gets_plans = client.gets_plan and not client.gentle and "aftercare" not in client.declines

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
                pain = self.check_ins.pain_on(self.findings.episode)
                note = write_full_note(attendance, self.findings, pain, self.simulation.zones, by)
                self.check_ins.pain_at_end = note.pain_after or 0
                with_plan = self.gets_plans and self.findings.visits == 1
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
        if self.findings and self.findings.visits == 1 and note.episode:
            self.check_ins.begin(note.episode)
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
