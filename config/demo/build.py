"""The whole demo: Willow Clinic's past and the two weeks ahead of it."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial

from clinic import clock
from clinic.mail import outbox
from clinic.mail.folder_backend import MailFolder
from clinic.mail.transport import MailTransport, email_message
from clinic.models import Envelope
from clinic.spans import span_of_day
from config.demo.check_ins import ask_about_sessions, leave_two_follow_ups_open
from config.demo.client_journey import ClientJourney
from config.demo.clients import CLIENTS
from config.demo.clinic import DemoClinic, open_demo_clinic
from config.demo.complaints import COMPLAINTS
from config.demo.regulars.people import register_regulars
from config.demo.regulars.visits import write_visits
from config.demo.services import add_demo_services, publish_demo_form
from config.demo.sessions import referral_zones
from config.demo.simulation import Simulation
from scheduling.bookings.actions.cancel import cancel
from scheduling.models import Appointment
from scheduling.rota.actions.block_time import block_time
from treatments.models import CheckIn

PAST = timedelta(weeks=13)
TRAINING = "Training day"
MOST_ILL = 6
DAYS_ASKED, NOON = 5, time(12)
"""On so many last days everybody is asked about their session: some of these questions are still open."""


def build_demo(until: datetime, report: Callable[[int], object]) -> None:
    """Open Willow Clinic three months before `until` and simulate up to it; its letters count as sent.

    `report` is told how many of 100 parts are done.
    """
    first_day = (until - PAST).date()
    first_day -= timedelta(days=first_day.weekday())
    opening = datetime.combine(first_day, datetime.min.time(), until.tzinfo)
    with outbox.never_delivered():
        with clock.at(opening):
            willow = open_demo_clinic()
            services = add_demo_services(willow)
            regulars = register_regulars(willow)
        zones = referral_zones(site for complaint in COMPLAINTS.values() for site in complaint.sites)
        simulation = Simulation(willow, services, zones, first_day, until, report)
        journeys = [ClientJourney(client, simulation) for client in CLIENTS]
        for journey in journeys:
            journey.begin()
            simulation.schedule(until - timedelta(days=2), journey.book_if_none_ahead)
        for days in range(1, DAYS_ASKED + 1):
            noon = datetime.combine((until - timedelta(days=days)).date(), NOON, willow.zone)
            simulation.schedule(noon, ask_about_sessions)
        simulation.schedule(until - timedelta(minutes=30), lambda: _send_mara_to_training(willow))
        simulation.schedule(until - timedelta(minutes=20), leave_two_follow_ups_open)
        simulation.schedule(until - timedelta(seconds=1), partial(_cancel_for_the_flu, willow))
        simulation.run()
        with clock.at(until):
            write_visits(simulation, regulars)
            publish_demo_form(willow)
    _deliver_open_questions()


def _deliver_open_questions() -> None:
    """Put the letters of unanswered check-ins into the mail folder, so that they can be opened."""
    about = [check_in.letter_key for check_in in CheckIn.objects.unanswered()]
    sender = MailTransport().sender
    letters = Envelope.objects.filter(about__in=about, state="sent").order_by("created_at", "pk")
    MailFolder().send_messages([email_message(letter, sender) for letter in letters])


def _cancel_for_the_flu(willow: DemoClinic) -> None:
    """Cancel visits of the coming days for clients who fell ill, so that their week has holes."""
    tomorrow, week = clock.now() + timedelta(days=1), clock.now() + timedelta(days=10)
    coming = Appointment.objects.ahead().filter(
        starts_at__gt=tomorrow, starts_at__lt=week, needs_rebooking=False, attendances__client__email__gt=""
    )
    for visit in coming.order_by("starts_at", "client__name").distinct()[:MOST_ILL]:
        cancel(appointment=visit, cancelled_by="client", reason="ill", by=willow.dana)


def _send_mara_to_training(willow: DemoClinic) -> None:
    """Block a coming day of Mara's although visits are booked on it, so that some need rebooking."""
    coming = Appointment.objects.ahead().filter(
        assignments__resource=willow.mara, starts_at__gt=clock.now() + timedelta(days=3)
    )
    first = coming.order_by("starts_at", "client__name").first()
    if first is None:
        return
    span = span_of_day(first.starts_at.astimezone(willow.zone).date(), willow.zone)
    block_time(
        resource=willow.mara,
        starts_at=span.start,
        ends_at=span.end,
        reason=TRAINING,
        force_reason="The course has no other date.",
        by=willow.fern,
    )
