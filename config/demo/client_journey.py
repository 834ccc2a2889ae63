"""One client's journey through the demo: calls, books, comes or does not, and books again."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial

from clients.models import Client
from clinic import clock
from clinic.actors import LinkBearer
from clinic.models import Service
from clinic.models.practice import two_days_before
from clinic.refusals import Refusal
from config.demo.clients import UNLIMITED, DemoClient
from config.demo.reception import record_conditions, register_client
from config.demo.sessions import ClientSessions
from config.demo.simulation import ONE_DAY, SEED, Simulation
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.arrive import arrive
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import cancel
from scheduling.bookings.actions.confirm import confirm
from scheduling.bookings.actions.mark_no_show import mark_no_show
from scheduling.bookings.actions.move import move
from scheduling.letters.actions.remind import remind
from scheduling.models import Appointment
from treatments.episodes.actions.record_baseline import record_baseline
from treatments.models import Episode

WEIGHT_OF_OUTCOME = {
    "comes": 74,
    "moves": 8,
    "cancels": 7,
    "cancels_late": 4,
    "no_show": 4,
    "clinic_cancels": 3,
}
NOTICE = timedelta(hours=30)
DAYS_TRIED, TIMES_PER_DAY = 8, 4
NEXT_TIME_CODES = ("taken", "client_elsewhere", "outside_hours")


class ClientJourney:
    """One client's visits, booked one after the other, each with its outcome."""

    def __init__(self, profile: DemoClient, simulation: Simulation) -> None:
        self.profile, self.simulation, self.willow = profile, simulation, simulation.willow
        self.rng = random.Random(f"{SEED} {profile.name}")
        self.client = Client()
        self.hour = self.rng.choice((9, 10, 11, 12, 14, 15, 16, 17))
        self.therapists = self._therapists()
        self.visits, self.most_visits = 0, profile.visits
        self.sessions = ClientSessions(profile, simulation, self.rng)
        self.sessions.check_ins.come_again = self.come_again

    def _therapists(self) -> tuple[str, ...]:
        contact = self.profile.contact or {}
        if self.profile.service == "couples":
            return ("Theo", "Mara")
        if self.profile.place == "Lille":
            return ("Mara",)
        if contact.get("therapist_gender") == "female" or self.profile.service == "hot_stone":
            return ("Mara",)
        return (str(contact.get("prefers") or self.rng.choice(("Theo", "Theo", "Mara"))),)

    def begin(self) -> None:
        """Schedule the client's first call in their first week, or shortly before their fixed first visit."""
        day = self.simulation.first_day + timedelta(weeks=self.profile.first_week, days=self.rng.randrange(5))
        if self.profile.days_ago:
            day = self._fixed_day() - 4 * ONE_DAY
        self.simulation.schedule(self.simulation.desk_hour(day, self.rng), self.call_first)

    def call_first(self) -> None:
        """Register the client, record the conditions and book a first visit."""
        self.client = register_client(self.profile, self.willow, self.rng)
        by = self.willow.resource(self.therapists[0]).staff
        assert by is not None
        record_conditions(self.client, self.profile, by)
        wait = timedelta(days=self.rng.randint(1, 6))
        self.book(self._fixed_day() if self.profile.days_ago else self.simulation.today() + wait)

    def _fixed_day(self) -> date:
        return self.simulation.until.date() - timedelta(days=self.profile.days_ago)

    def service(self) -> Service:
        """Return the service to book next: a first visit for a new complaint, else the client's usual one."""
        is_first = self.visits == 0 and self.profile.service == "trigger_points" and not self.profile.gentle
        name = "first_visit" if is_first else self.profile.service
        service: Service = getattr(self.simulation.services, name)
        return service

    def book(self, earliest: date) -> None:
        """Book the next visit on this day or soon after, unless the client has had all visits."""
        if self.visits >= self.most_visits:
            return
        partner = Client.objects.filter(name=self.profile.partner).first() if self.profile.partner else None
        service = self.service()

        def attempt(starts_at: datetime) -> Appointment:
            return book(
                client=self.client,
                service=service,
                starts_at=starts_at,
                requested=[RequestedResource(self.willow.resource(name).pk) for name in self.therapists],
                location=self.willow.places[self.profile.place],
                guests=[partner] if partner else [],
                desk_note=self.profile.desk_note,
                by=self.willow.dana,
            )

        visit = self._first_free(earliest, service.length, attempt)
        if visit is not None:
            self.visits += 1
            self._decide(visit)

    def _first_free(
        self, earliest: date, length: timedelta, attempt: Callable[[datetime], Appointment]
    ) -> Appointment | None:
        """Return the visit that `attempt` books at the first free time near the client's hour."""
        for day in (earliest + n * ONE_DAY for n in range(DAYS_TRIED)):
            if day > self.simulation.last_day:
                break
            free = self.simulation.free_times.nearest(
                self.therapists, self.profile.place, day, self.hour, length
            )
            for starts_at in free[:TIMES_PER_DAY]:
                try:
                    visit = attempt(starts_at)
                except Refusal as refusal:
                    if refusal.code not in NEXT_TIME_CODES:
                        raise
                    continue
                self.simulation.free_times.take(self.therapists, visit.starts_at, visit.ends_at)
                return visit
        return None

    def _decide(self, visit: Appointment) -> None:
        outcome = self.rng.choices(list(WEIGHT_OF_OUTCOME), list(WEIGHT_OF_OUTCOME.values()))[0]
        notice = visit.starts_at - NOTICE
        has_no_notice = notice < clock.now() + ONE_DAY
        if self.profile.days_ago or (outcome in ("moves", "cancels", "clinic_cancels") and has_no_notice):
            outcome = "comes"
        between = clock.now() + (notice - clock.now()) * self.rng.random()
        match outcome:
            case "moves":
                self.simulation.schedule(between, partial(self.move, visit))
            case "cancels":
                self.simulation.schedule(
                    between, partial(self.cancel, visit, "client", self.rng.choice(("work", "away")))
                )
            case "clinic_cancels":
                self.simulation.schedule(notice, partial(self.cancel, visit, "clinic", "therapist_ill"))
            case "cancels_late":
                self._remind(visit)
                self.simulation.schedule(
                    visit.starts_at - timedelta(hours=self.rng.randint(2, 9)),
                    partial(self.cancel, visit, "client", "ill"),
                )
            case "no_show":
                self._remind(visit)
                self.simulation.schedule(visit.starts_at + timedelta(minutes=20), partial(self.miss, visit))
            case _:
                self._come(visit)

    def book_if_none_ahead(self) -> None:
        """Book a visit of the coming two weeks for a client who keeps coming and has none ahead."""
        if self.profile.visits != UNLIMITED and not self.profile.check_up:
            return
        if not Appointment.objects.ahead().filter(client=self.client).exists():
            self.most_visits = max(self.most_visits, self.visits + 1)
            self.book(self.simulation.today() + timedelta(days=self.rng.randint(3, 8)))

    def come_again(self, episode: Episode) -> None:
        """Book two more visits for a complaint that came back."""
        if self.sessions.findings:
            self.sessions.findings.return_after(episode)
        self.most_visits += 2
        self.book(self.simulation.today() + 2 * ONE_DAY)

    def move(self, visit: Appointment) -> None:
        """Move the visit to a later day; then the client comes."""
        day = visit.starts_at.astimezone(self.willow.zone).date() + ONE_DAY

        def attempt(starts_at: datetime) -> Appointment:
            return move(appointment=visit, starts_at=starts_at, by=self.willow.dana)

        self._come(self._first_free(day, visit.ends_at - visit.starts_at, attempt) or visit)

    def cancel(self, visit: Appointment, cancelled_by: str, reason: str) -> None:
        """Cancel the visit; then the client calls for another one."""
        by = LinkBearer(str(self.client.pk)) if cancelled_by == "client" else self.willow.dana
        cancel(appointment=visit, cancelled_by=cancelled_by, reason=reason, by=by)
        self._call_again(visit.starts_at)

    def miss(self, visit: Appointment) -> None:
        """Mark the visit as a no-show; then the client calls for another one."""
        mark_no_show(appointment=visit, by=self.willow.dana)
        self._call_again(visit.starts_at)

    def _call_again(self, missed: datetime) -> None:
        day = max(missed.astimezone(self.willow.zone).date(), self.simulation.today()) + ONE_DAY
        call = self.simulation.desk_hour(day, self.rng)
        self.simulation.schedule(call, lambda: self.book(self.simulation.today() + 3 * ONE_DAY))

    def _remind(self, visit: Appointment) -> None:
        [hours] = two_days_before()
        due = visit.starts_at - timedelta(hours=hours)
        if due > clock.now() and self.client.email and "reminders" not in self.profile.declines:
            self.simulation.schedule(due, partial(remind, appointment=visit, hours=hours))

    def _come(self, visit: Appointment) -> None:
        """Schedule the reminder, perhaps a confirmation by link, check-in, session, and the next booking."""
        self._remind(visit)
        if self.client.email and self.rng.random() < 0.5:
            answer = visit.starts_at - timedelta(hours=self.rng.randint(12, 22))
            link = LinkBearer(str(self.client.pk))
            self.simulation.schedule(max(answer, clock.now()), partial(confirm, appointment=visit, by=link))
        arrival = visit.starts_at - timedelta(minutes=self.rng.randint(1, 9))
        self.simulation.schedule(arrival, partial(self._arrive, visit))
        self.simulation.schedule(visit.starts_at, partial(self.sessions.begin, visit))
        self.simulation.schedule(visit.ends_at + timedelta(minutes=4), partial(self._book_next, visit))

    def _arrive(self, visit: Appointment) -> None:
        news = {attendance.client_id: "none" for attendance in visit.attendances.all()}
        arrive(appointment=visit, health_news=news, by=self.willow.dana)
        findings = self.sessions.findings
        if findings and findings.episode is None:
            pain = self.sessions.check_ins.pain_on(None)
            record_baseline(
                visit=visit, client_id=self.client.pk, value=pain, source="front_desk", by=self.willow.dana
            )

    def _book_next(self, visit: Appointment) -> None:
        day = visit.starts_at.astimezone(self.willow.zone).date()
        self.book(day + timedelta(weeks=self.profile.weeks, days=self.rng.choice((-1, 0, 0, 0, 1))))
