"""A fortnight made by hand: Monday 23 March to Sunday 5 April 2026; clocks go forward on the 29th."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clinic import clock
from clinic.models import Closure, OpeningHours, Resource
from scheduling.models import Appointment, Assignment, Block, Shift
from tests.factories import Diary

LONDON = ZoneInfo("Europe/London")
FORTNIGHT = {"from": "2026-03-23", "until": "2026-04-06"}
SATURDAY = date(2026, 3, 28)
ENTERED = datetime(2026, 3, 1, tzinfo=LONDON)


def local(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Return a local time of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON)


def add_visit(
    diary: Diary, start: datetime, state: str, *resources: Resource, booked_before: int = 3, **fields: Any
) -> Appointment:
    """Write a visit of an hour past the actions, booked so many days before; a `session` has minutes."""
    session = fields.pop("session", 60)
    begun = {"arrived_at": start, "started_at": start} if state in ("in_session", "completed") else {}
    ended = {"ended_at": start + timedelta(minutes=session)} if state == "completed" else {}
    visit = Appointment.objects.create(
        client=diary.ana,
        service=diary.massage,
        location=diary.location,
        starts_at=start,
        ends_at=start + timedelta(minutes=60),
        created_at=start - timedelta(days=booked_before),
        state=state,
        price=6500,
        **begun,
        **ended,
        **fields,
    )
    for resource in resources:
        Assignment.objects.create(appointment=visit, resource=resource, kind=resource.kind)
    return visit


def add_cancelled(
    diary: Diary, start: datetime, by: str, *resources: Resource, is_late: bool = False
) -> None:
    """Write a visit that was cancelled."""
    reason = {"client": "ill", "clinic": "therapist_ill"}[by]
    cancelled: dict[str, Any] = {"cancelled_at": start, "cancelled_by": by, "cancel_reason": reason}
    add_visit(diary, start, "cancelled", *resources, cancelled_late=is_late, **cancelled)


def block(resource: Resource, start: datetime, end: datetime, ended_at: datetime | None = None) -> None:
    """Write a block past the actions."""
    Block.objects.create(resource=resource, during=DateTimeTZRange(start, end), ended_at=ended_at)


def make_hours(diary: Diary) -> None:
    """Let Theo work 9 to 18 every day, and once by night; be shut on a Thursday and on Good Friday.

    Theo: 14 days of 9 hours, less Thursday and Good Friday: 108. On Saturday 22:00 to 4:00 in their place, 5
    hours as clocks go forward: 104. Less three hours of time off, and two of time off that was lifted: 99.
    Rooms: 12 days of 12 hours, and the nights of two Saturdays, of 5 and of 6 hours: 155.
    """
    Resource.objects.update(created_at=ENTERED)
    night = {"location": diary.location, "weekday": 5, "opens": time(22), "closes": time(4)}
    OpeningHours.objects.create(**night)
    Shift.objects.create(
        resource=diary.theo, location=diary.location, on=SATURDAY, starts=time(22), ends=time(4)
    )
    Closure.objects.create(first_on=date(2026, 3, 26), last_on=date(2026, 3, 26), reason="Paint")
    block(diary.theo, local(3, 24, 12), local(3, 24, 15))
    block(diary.theo, local(3, 25, 9), local(3, 25, 18), ended_at=local(3, 25, 11))


def make_visits(diary: Diary) -> None:
    """Book Theo for 5 hours, one of them missed, and Mara for 2; and on the days before and after."""
    theo, mara, room = diary.theo, diary.mara, diary.room_1
    add_visit(diary, local(3, 23, 10), "completed", theo, room, session=90)
    add_visit(diary, local(3, 24, 10), "completed", theo, room, session=50)
    add_visit(diary, local(3, 30, 10), "no_show", theo, room, booked_before=10)
    add_visit(diary, local(3, 31, 10), "completed", theo, mara, room, booked_before=0)
    add_visit(diary, local(4, 2, 10), "confirmed", mara, diary.room_2)
    add_visit(diary, local(4, 5, 23, 30), "in_session", theo, room)
    add_cancelled(diary, local(3, 31, 14), "client", theo, room, is_late=True)
    add_cancelled(diary, local(4, 1, 14), "client", theo, room)
    add_cancelled(diary, local(4, 1, 16), "clinic", theo, room)
    add_visit(diary, local(3, 22, 23, 30), "completed", theo, room)
    add_visit(diary, local(4, 6, 0), "completed", theo, room)


def make_fortnight(diary: Diary) -> None:
    """Write the hours and the visits of the fortnight; the clock stands after it."""
    assert clock.now() > local(4, 6, 1)
    make_hours(diary)
    make_visits(diary)
