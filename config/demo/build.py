"""The whole demo: Willow Clinic's past and the two weeks ahead of it."""

from datetime import datetime, timedelta

from clinic import clock
from clinic.mail import outbox
from clinic.mail.folder_backend import MailFolder
from clinic.mail.transport import MailTransport, email_message
from clinic.models import Envelope
from clinic.spans import span_of_day
from config.demo.check_ins import leave_two_follow_ups_open
from config.demo.client_journey import ClientJourney
from config.demo.clients import CLIENTS
from config.demo.clinic import DemoClinic, open_demo_clinic
from config.demo.complaints import COMPLAINTS
from config.demo.services import add_demo_services
from config.demo.sessions import referral_zones
from config.demo.simulation import Simulation
from scheduling.models import Appointment
from scheduling.rota.actions.block_time import block_time
from treatments.models import CheckIn

PAST = timedelta(weeks=13)
TRAINING = "Training day"


def build_demo(until: datetime) -> None:
    """Open Willow Clinic three months before `until` and simulate up to it; its letters count as sent."""
    first_day = (until - PAST).date()
    first_day -= timedelta(days=first_day.weekday())
    opening = datetime.combine(first_day, datetime.min.time(), until.tzinfo)
    with outbox.never_delivered():
        with clock.at(opening):
            willow = open_demo_clinic()
            services = add_demo_services(willow)
        zones = referral_zones(site for complaint in COMPLAINTS.values() for site in complaint.sites)
        simulation = Simulation(willow, services, zones, first_day, until)
        for client in CLIENTS:
            ClientJourney(client, simulation).begin()
        simulation.schedule(until - timedelta(minutes=30), lambda: _send_mara_to_training(willow))
        simulation.schedule(until - timedelta(minutes=20), leave_two_follow_ups_open)
        simulation.run()
    _deliver_open_questions()


def _deliver_open_questions() -> None:
    """Put the letters of unanswered check-ins into the mail folder, so that they can be opened."""
    about = [check_in.letter_key for check_in in CheckIn.objects.unanswered()]
    sender = MailTransport().sender
    letters = Envelope.objects.filter(about__in=about, state="sent").order_by("created_at", "pk")
    MailFolder().send_messages([email_message(letter, sender) for letter in letters])


def _send_mara_to_training(willow: DemoClinic) -> None:
    """Block a coming day of Mara's although visits are booked on it, so that some need rebooking."""
    coming = Appointment.objects.ahead().filter(
        assignments__resource=willow.mara, starts_at__gt=clock.now() + timedelta(days=3)
    )
    first = coming.order_by("starts_at").first()
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
