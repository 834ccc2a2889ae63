"""What happens behind the door: the session, its note, the signature, the plan."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import partial

from clinic import clock
from clinic.models import Staff
from config.demo.check_ins import Aftercare
from config.demo.clients import Person
from config.demo.complaints import COMPLAINTS
from config.demo.sessions import Findings, send_home, sign, write_quietly, write_up
from config.demo.simulation import Story
from scheduling.bookings.actions.complete import complete
from scheduling.bookings.actions.start import start
from scheduling.models import Appointment, Assignment
from scheduling.rebooking.actions.advise_rebooking import advise_rebooking
from treatments.models import SessionNote

A_PLAN_EVERY = 4
TO_SIGN, TO_PLAN = timedelta(minutes=9), timedelta(minutes=3)


class Treatment:
    """One client's sessions, told by the therapists who give them."""

    def __init__(self, person: Person, story: Story, rng: random.Random) -> None:
        self.person, self.story, self.rng = person, story, rng
        complaint = COMPLAINTS.get(person.complaint)
        self.findings = Findings(complaint, rng, gentle=person.gentle) if complaint else None
        self.aftercare = Aftercare(person.name, story)
        self.plans = not person.gentle and "aftercare" not in person.declines

    def begin(self, visit: Appointment) -> None:
        """Begin the session, and let it end when it is due to."""
        therapists = [seat.resource.staff for seat in _therapist_seats(visit)]
        by = therapists[0]
        assert by is not None
        visit = start(appointment=visit, by=by)
        over = visit.ends_at + timedelta(minutes=self.rng.randint(-3, 3))
        self.story.at(over, partial(self.end, visit, [person for person in therapists if person]))

    def end(self, visit: Appointment, therapists: list[Staff]) -> None:
        """End the session; each therapist writes the note of the person they treated."""
        complete(appointment=visit, by=therapists[0])
        if self.findings and self.person.visits > self.findings.visits + 1:
            self._advise(visit, therapists[0])
        attendances = visit.attendances.select_related("client", "appointment__location").order_by("pk")
        for attendance, by in zip(attendances, therapists, strict=True):
            if self.findings and attendance.client_id == visit.client_id:
                note = write_up(attendance, self.findings, self.story.felt, by)
                with_plan = self.plans and self.findings.visits % A_PLAN_EVERY == 1
            else:
                note, with_plan = write_quietly(attendance, by), False
            self.story.at(clock.now() + TO_SIGN, partial(self.sign, note, by, with_plan=with_plan))

    def _advise(self, visit: Appointment, by: Staff) -> None:
        service = self.story.menu.trigger_points
        advise_rebooking(appointment=visit, service=service, every_weeks=self.person.weeks, visits=3, by=by)

    def sign(self, note: SessionNote, by: Staff, *, with_plan: bool) -> None:
        """Sign the note, and send what to do at home with some."""
        sign(note, by)
        episode, visit = self.findings and self.findings.episode, note.attendance.appointment
        if episode and visit.started_at and self.findings and self.findings.visits == 1:
            self.aftercare.begin(episode, visit.started_at)
        if with_plan:
            self.story.at(clock.now() + TO_PLAN, partial(self.send_home, note, by))

    def send_home(self, note: SessionNote, by: Staff) -> None:
        """Send what to do at home, and ask every week how it goes."""
        send_home(note, by)
        if note.episode:
            self.aftercare.go_on(note.episode)


def _therapist_seats(visit: Appointment) -> list[Assignment]:
    return list(visit.assignments.filter(kind="therapist").select_related("resource__staff").order_by("pk"))
