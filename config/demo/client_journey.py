"""One client's way through the demo: rings, books, comes or does not, and books again."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from clients.models import Client
from clinic import clock
from clinic.actors import LinkBearer
from clinic.models import Service
from clinic.refusals import Refusal
from config.demo.clients import Person
from config.demo.reception import take_history, welcome
from config.demo.simulation import A_DAY, SEED, Story
from config.demo.treatment import Treatment
from scheduling.bookings.actions.arrive import arrive
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import cancel
from scheduling.bookings.actions.confirm import confirm
from scheduling.bookings.actions.mark_no_show import mark_no_show
from scheduling.bookings.actions.move import move
from scheduling.letters.actions.remind import remind
from scheduling.models import Appointment
from treatments.episodes.actions.record_baseline import record_baseline

WHAT_BECOMES = {"comes": 83, "moves": 7, "cancels": 4, "cancels_late": 2, "stays_away": 3, "let_down": 1}
NOTICE = timedelta(hours=30)
TRY_DAYS, TRIES = 8, 4
NOT_THEN = ("taken", "client_elsewhere", "outside_hours")


class Course:
    """One client, the visit they have ahead, and what becomes of it."""

    def __init__(self, person: Person, story: Story) -> None:
        self.person, self.story, self.willow = person, story, story.willow
        self.rng = random.Random(f"{SEED} {person.name}")
        self.client = Client()
        self.hour = self.rng.choice((9, 10, 11, 12, 14, 15, 16, 17))
        self.therapists = self._therapists()
        self.visits = 0
        self.treatment = Treatment(person, story, self.rng)

    def _therapists(self) -> tuple[str, ...]:
        contact = self.person.contact or {}
        if self.person.service == "couples":
            return ("Theo", "Mara")
        if contact.get("therapist_gender") == "female" or self.person.service == "hot_stone":
            return ("Mara",)
        return (str(contact.get("prefers") or self.rng.choice(("Theo", "Theo", "Mara"))),)

    def begin(self) -> None:
        """Let the client ring for the first time in their week."""
        day = self.story.first_day + timedelta(weeks=self.person.first_week, days=self.rng.randrange(5))
        self.story.at(self.story.desk_hour(day, self.rng), self.ring)

    def ring(self) -> None:
        """The first call: on file, and a first visit in the diary."""
        self.client = welcome(self.person, self.willow, self.rng)
        by = self.willow.resource(self.therapists[0]).staff
        assert by is not None
        take_history(self.client, self.person, by)
        self.book(self.story.today() + timedelta(days=self.rng.randint(1, 6)))

    def service(self) -> Service:
        """What is booked next: a first visit for who comes with a complaint, then their usual."""
        is_first = self.visits == 0 and self.person.service == "trigger_points" and not self.person.gentle
        found: Service = getattr(self.story.menu, "first_visit" if is_first else self.person.service)
        return found

    def book(self, earliest: date) -> None:
        """Book the next visit on this day or soon after, unless the course is over or the diary ends."""
        if self.visits >= self.person.visits:
            return
        partner = Client.objects.filter(name=self.person.partner).first() if self.person.partner else None
        service = self.service()

        def ask(starts_at: datetime) -> Appointment:
            return book(
                client=self.client,
                service=service,
                starts_at=starts_at,
                wanted=[self.willow.resource(name).pk for name in self.therapists],
                guests=[partner] if partner else [],
                by=self.willow.dana,
            )

        visit = self._first_free(earliest, service.length, ask)
        if visit is not None:
            self.visits += 1
            self._decide(visit)

    def _first_free(
        self, earliest: date, length: timedelta, ask: Callable[[datetime], Appointment]
    ) -> Appointment | None:
        """The visit at the first free time from this day on that is near the client's hour."""
        for day in (earliest + n * A_DAY for n in range(TRY_DAYS)):
            if day > self.story.last_day:
                break
            for starts_at in self.story.openings.nearest(self.therapists, day, self.hour, length)[:TRIES]:
                try:
                    visit = ask(starts_at)
                except Refusal as refusal:
                    if refusal.code not in NOT_THEN:
                        raise
                    continue
                self.story.openings.take(self.therapists, visit.starts_at, visit.ends_at)
                return visit
        return None

    def _decide(self, visit: Appointment) -> None:
        becomes = self.rng.choices(list(WHAT_BECOMES), list(WHAT_BECOMES.values()))[0]
        notice = visit.starts_at - NOTICE
        if becomes in ("moves", "cancels", "let_down") and notice < clock.now() + A_DAY:
            becomes = "comes"
        between = clock.now() + (notice - clock.now()) * self.rng.random()
        match becomes:
            case "moves":
                self.story.at(between, partial(self.move, visit))
            case "cancels":
                self.story.at(
                    between, partial(self.cancel, visit, "client", self.rng.choice(("work", "away")))
                )
            case "let_down":
                self.story.at(notice, partial(self.cancel, visit, "clinic", "therapist_ill"))
            case "cancels_late":
                self._remind(visit)
                self.story.at(
                    visit.starts_at - timedelta(hours=self.rng.randint(2, 9)),
                    partial(self.cancel, visit, "client", "ill"),
                )
            case "stays_away":
                self._remind(visit)
                self.story.at(visit.starts_at + timedelta(minutes=20), partial(self.stay_away, visit))
            case _:
                self._come(visit)

    def move(self, visit: Appointment) -> None:
        """Another day suits better."""
        day = visit.starts_at.astimezone(self.willow.zone).date() + A_DAY

        def ask(starts_at: datetime) -> Appointment:
            return move(appointment=visit, starts_at=starts_at, by=self.willow.dana)

        self._come(self._first_free(day, visit.ends_at - visit.starts_at, ask) or visit)

    def cancel(self, visit: Appointment, cancelled_by: str, reason: str) -> None:
        """The visit is off; the client is offered another one."""
        by = LinkBearer(str(self.client.pk)) if cancelled_by == "client" else self.willow.dana
        cancel(appointment=visit, cancelled_by=cancelled_by, reason=reason, by=by)
        self._ring_again(visit.starts_at)

    def stay_away(self, visit: Appointment) -> None:
        """Nobody came."""
        mark_no_show(appointment=visit, by=self.willow.dana)
        self._ring_again(visit.starts_at)

    def _ring_again(self, missed: datetime) -> None:
        day = max(missed.astimezone(self.willow.zone).date(), self.story.today()) + A_DAY
        call = self.story.desk_hour(day, self.rng)
        self.story.at(call, lambda: self.book(self.story.today() + 3 * A_DAY))

    def _remind(self, visit: Appointment) -> None:
        due = visit.starts_at - A_DAY
        if due > clock.now() and self.client.email and "reminders" not in self.person.declines:
            self.story.at(due, partial(remind, appointment=visit, hours=24))

    def _come(self, visit: Appointment) -> None:
        """Reminded, perhaps confirmed by the link, checked in, treated, and booked again at the desk."""
        self._remind(visit)
        if self.client.email and self.rng.random() < 0.5:
            answer = visit.starts_at - timedelta(hours=self.rng.randint(12, 22))
            link = LinkBearer(str(self.client.pk))
            self.story.at(max(answer, clock.now()), partial(confirm, appointment=visit, by=link))
        arrival = visit.starts_at - timedelta(minutes=self.rng.randint(1, 9))
        self.story.at(arrival, partial(self._arrive, visit))
        self.story.at(visit.starts_at, partial(self.treatment.begin, visit))
        self.story.at(visit.ends_at + timedelta(minutes=4), partial(self._book_next, visit))

    def _arrive(self, visit: Appointment) -> None:
        news = {attendance.client_id: "none" for attendance in visit.attendances.all()}
        arrive(appointment=visit, health_news=news, by=self.willow.dana)
        findings = self.treatment.findings
        if findings and findings.episode is None:
            said = self.treatment.aftercare.baseline()
            record_baseline(
                visit=visit, client_id=self.client.pk, value=said, source="front_desk", by=self.willow.dana
            )

    def _book_next(self, visit: Appointment) -> None:
        day = visit.starts_at.astimezone(self.willow.zone).date()
        self.book(day + timedelta(weeks=self.person.weeks, days=self.rng.choice((-1, 0, 0, 0, 1))))
