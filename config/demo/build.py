"""Willow Clinic's past and the two weeks ahead of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from clinic import clock
from clinic.mail import outbox
from clinic.weekly_hours import whole_day
from config.demo.check_ins import leave_two_open
from config.demo.client_journey import Course
from config.demo.clients import PEOPLE
from config.demo.clinic import Willow, open_willow
from config.demo.complaints import COMPLAINTS
from config.demo.services import write_menu
from config.demo.sessions import felt_from
from config.demo.simulation import Story
from scheduling.models import Appointment
from scheduling.rota.actions.block_time import block_time

PAST = timedelta(weeks=13)
TRAINING = "Training day"


def write_history(until: datetime) -> None:
    """Open Willow Clinic three months before `until` and let happen what did; its letters count as sent."""
    first_day = (until - PAST).date()
    first_day -= timedelta(days=first_day.weekday())
    opening = datetime.combine(first_day, datetime.min.time(), until.tzinfo)
    with outbox.never_delivered():
        with clock.at(opening):
            willow = open_willow()
            menu = write_menu(willow)
        felt = felt_from(site for complaint in COMPLAINTS.values() for site in complaint.sites)
        story = Story(willow, menu, felt, first_day, until)
        for person in PEOPLE:
            Course(person, story).begin()
        story.at(until - timedelta(minutes=30), lambda: _send_mara_to_training(willow))
        story.at(until - timedelta(minutes=20), leave_two_open)
        story.play()


def _send_mara_to_training(willow: Willow) -> None:
    """Keep a coming day of Mara's free although visits are booked, so that some need rebooking."""
    coming = Appointment.objects.ahead().filter(
        assignments__resource=willow.mara, starts_at__gt=clock.now() + timedelta(days=3)
    )
    first = coming.order_by("starts_at").first()
    if first is None:
        return
    span = whole_day(first.starts_at.astimezone(willow.zone).date(), willow.zone)
    block_time(
        resource=willow.mara,
        starts_at=span.start,
        ends_at=span.end,
        reason=TRAINING,
        force_reason="The course has no other date.",
        by=willow.fern,
    )
