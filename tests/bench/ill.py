"""A therapist who is ill on a day with many visits."""

import time
from datetime import datetime, timedelta

from clients.models import Client
from clinic.models import Resource, Service, Staff
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.sick_days.actions.carry_out import carry_out
from scheduling.sick_days.actions.record_sick_day import record_sick_day
from scheduling.sick_days.actions.settle_each import Decision, TimeForVisit
from scheduling.sick_days.proposals import Proposal, propose
from tests.bench.clinic import BenchClinic


def sick_day_seconds(clinic: BenchClinic, visits: int, starts_at: datetime) -> tuple[float, float]:
    """Book so many visits of one therapist on a day; return how long proposing and carrying out take."""
    by = Staff.objects.order_by("created_at").last()
    assert by is not None
    therapist = Resource.objects.get(pk=clinic.therapists[0])
    service = Service.objects.get(pk=clinic.service)
    clients = Client.objects.bulk_create(
        Client(name=f"Of a sick day {number}", email=f"ill{number}@example.test") for number in range(visits)
    )
    for number, client in enumerate(clients):
        book(
            client=client,
            service=service,
            starts_at=starts_at + number * timedelta(hours=1, minutes=30),
            requested=[RequestedResource(therapist.pk, "therapist")],
            by=by,
        )
    end = starts_at + timedelta(hours=24)
    day = record_sick_day(therapist=therapist, starts_at=starts_at, ends_at=end, by=by)
    propose(day)  # warm
    started = time.perf_counter()
    proposals = propose(day)
    proposed = time.perf_counter()
    left = carry_out(sick_day=day, decisions=[_as_proposed(each) for each in proposals], by=by)
    done = time.perf_counter()
    assert len(proposals) == visits and not left, left
    return proposed - started, done - proposed


def _as_proposed(proposal: Proposal) -> Decision:
    visit, option = proposal.visit, proposal.options[0]
    times = [TimeForVisit(each.starts_at, each.therapist) for each in option.times]
    return Decision(visit.pk, visit.revision, option.way, times)
