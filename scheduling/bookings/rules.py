"""What a booking must keep to besides free time; the same for every path that books or moves."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from clients.client_limits import limits_for
from clients.models import Client
from clinic import clock
from clinic.actors import Actor
from clinic.models import Practice, Service
from clinic.refusals import Refusal, fault
from scheduling.availability.preferences import Wishes
from scheduling.bookings.overrides import Override


def judge_request(
    *, service: Service, starts_at: datetime, treated: Collection[UUID], practice: Practice, by: Actor
) -> None:
    """Refuse what needs no lock to see: too many guests, a time out of reach."""
    if len(set(treated)) < len(treated):
        raise fault("/guests", "guest_named_twice", "Name each guest once, without the one who books.")
    if len(treated) > service.treats:
        raise fault("/guests", "too_many_guests", f"This service treats {service.treats} at once.")
    judge_time(starts_at=starts_at, practice=practice, by=by)


def judge_service(service: Service) -> None:
    """Refuse to put a visit under a service off the menu; a visit booked under it may still move."""
    if service.archived_at:
        raise Refusal("service_off_menu", "This service is no longer offered. Choose another.")


def judge_time(*, starts_at: datetime, practice: Practice, by: Actor) -> None:
    """Refuse a time between minutes, further ahead than the practice books, or past unless staff enter it."""
    if starts_at.second or starts_at.microsecond:
        raise fault("/starts_at", "between_minutes", "A visit starts on a whole minute.")
    if starts_at > clock.now() + timedelta(days=practice.book_ahead_days):
        raise Refusal(
            "too_far_ahead", f"The diary is open for {practice.book_ahead_days} days. Choose a nearer time."
        )
    if starts_at < clock.now() and by.actor_kind == "link":
        raise Refusal("in_the_past", "This time has passed. Choose another.")


def judge_health(
    people: Sequence[Client], *, service: Service, starts_at: datetime, zone: ZoneInfo, override: Override
) -> None:
    """Refuse what a client's conditions forbid; the words are the desk's and name no condition.

    A ban on massage holds for visits of the day on which it stands: a later day may be booked and is asked
    again. A missing clearance is never overruled; an unsuitable service may be, with a reason.
    """
    if any(client.archived_at for client in people):
        raise Refusal("client_archived", "This client's record is archived. Restore it first.")
    day, today = starts_at.astimezone(zone).date(), clock.now().astimezone(zone).date()
    for found in limits_for([client.pk for client in people], day).values():
        words = " ".join(sorted(found.desk_texts)) or "Ask the therapist before booking."
        if found.booking == "hold_for_clearance":
            raise Refusal("clearance_missing", words)
        if found.booking == "refuse" and day == today:
            raise Refusal("no_visit_today", words)
        if found.services_excluded.intersection(service.tags):
            override.judge(Refusal("service_unsuitable", "This service does not suit this client. " + words))


def judge_wishes(asked_for: Collection[UUID], wishes: Wishes, override: Override) -> None:
    """Refuse a therapist asked for by name whom the client never wants."""
    if wishes.never.intersection(asked_for):
        override.judge(
            Refusal(
                "therapist_unwanted",
                "This client does not wish to see this therapist. Choose another, or overrule it.",
            )
        )
