"""Judge who may be treated, and on which day; free times and bookings ask the same."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from clients.limits import Limits
from clients.models import Client, KeptService
from clinic.models import Practice, Service
from clinic.refusals import Refusal, fault
from scheduling.models import Attendance

NOT_FOR = {
    "known": "This service is for clients who were treated here before. Choose another, or overrule it.",
    "labelled": "This service is for clients with one of its labels. Choose another, or overrule it.",
}
"""The sentence about somebody a service is not for, by its audience."""


def require_on_file(people: Iterable[Client]) -> None:
    """Refuse to book somebody whose record is archived, or leads on to another."""
    for client in people:
        client.require_on_file()


def check_service(service: Service, *, pointer: str = "/service") -> None:
    """Refuse a service that is no longer offered; a visit booked under it may still move."""
    if service.archived_at:
        raise fault(
            pointer, "service_off_menu", "This service is no longer offered. Choose another.", status=409
        )


def is_for(service: Service, people: Collection[UUID]) -> bool:
    """Return True if the service is for all of these people; for known ones it is who was treated here."""
    if service.audience == "everybody":
        return True
    if service.audience == "known":
        treated = Attendance.objects.filter(client__in=people, appointment__state="completed")
        return set(people) <= set(treated.values_list("client", flat=True))
    kept = KeptService.objects.filter(service=service, label__client_labels__client__in=people)
    return set(people) <= set(kept.values_list("label__client_labels__client", flat=True))


def audience_refusals(service: Service, people: Collection[UUID]) -> Iterator[Refusal]:
    """Yield the refusal of a service that is not for all of these people; staff may overrule it."""
    if not is_for(service, people):
        yield Refusal("not_for_client", NOT_FOR[service.audience])


def online_notice(service: Service, practice: Practice) -> timedelta:
    """Return how long before a visit a client may choose its time online at the latest."""
    own = service.online_notice_hours
    return timedelta(hours=practice.online_notice_hours if own is None else own)


def start_step(service: Service, practice: Practice) -> timedelta:
    """Return how far apart the starts of a service are offered."""
    return timedelta(minutes=service.start_every_minutes or practice.slot_step_minutes)


def check_guests(treated: Sequence[UUID], service: Service, *, pointer: str) -> None:
    """Refuse more people than the service treats at once, and one who is named twice."""
    if len(set(treated)) < len(treated):
        raise fault(pointer, "guest_named_twice", "Name each guest once, without the one who books.")
    if len(treated) > service.treats:
        raise fault(
            pointer,
            "too_many_guests",
            _("This service treats {treats} at once.").format(treats=service.treats),
        )


def health_refusals(
    limits: Iterable[Limits], service: Service, practice: Practice, *, is_today: bool
) -> Iterator[Refusal]:
    """Yield what the limits of a day speak against; the sentences are the desk's and name no condition.

    A ban on massage refuses visits of the day on which it is in force: a later day may be booked and is
    judged again. Only `service_unsuitable` may be overruled, with a reason.
    """
    tags = service.tags_with(short_visit=practice.short_visit)
    for limit in limits:
        advice = " ".join(sorted(limit.desk_texts)) or "Ask the therapist before booking."
        if limit.booking == "hold_for_clearance":
            yield Refusal("clearance_missing", advice)
        if limit.booking == "refuse" and is_today:
            yield Refusal("no_visit_today", advice)
        if limit.services_excluded & tags:
            yield Refusal("service_unsuitable", "This service does not suit this client. " + advice)


def is_suitable(
    limits: Iterable[Limits], service: Service, practice: Practice, day: date, today: date
) -> bool:
    """Return True if nothing speaks against this service on this day."""
    return next(health_refusals(limits, service, practice, is_today=day == today), None) is None
