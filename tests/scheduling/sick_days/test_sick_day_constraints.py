"""The constraints of sick days, written past the actions: the schema alone holds."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clinic import clock
from clinic.models import Staff
from scheduling.models import Appointment, Block, SickDayTime, SickDayVisit
from tests.factories import Diary, StaffFactory

pytestmark = pytest.mark.usefixtures("on_monday")
MORNING = datetime(2026, 3, 3, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def broken_by(write: Callable[[], object]) -> str:
    """Return the name of the constraint that refuses a write."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write()
    return str(refused.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def ill(diary: Diary, hours: int = 8, **fields: Any) -> Block:
    """Write a sick day of Theo past the action."""
    during = DateTimeTZRange(MORNING, MORNING + hours * HOUR)
    return Block.objects.create(resource=diary.theo, during=during, is_sick_day=True, **fields)


@pytest.fixture
def settled(diary: Diary, booked_visit: dict[str, Any]) -> Callable[..., SickDayVisit]:
    """Write that Ana's visit was settled by cancelling, with other fields as given."""
    by: Staff = StaffFactory.create(name="Somebody")
    sick_day = ill(diary)

    def write(**fields: Any) -> SickDayVisit:
        written: SickDayVisit = SickDayVisit.objects.create(
            **{
                "block": sick_day,
                "visit_id": booked_visit["id"],
                "way": "cancel",
                "started_at": MORNING,
                "settled_by": by,
                "told_with": uuid4(),
                "told_by": "letter",
            }
            | fields
        )
        return written

    return write


def test_therapist_is_ill_once_at_a_time(diary: Diary) -> None:
    first = ill(diary)

    assert broken_by(lambda: ill(diary, hours=2)) == "therapist_is_ill_once_at_a_time"
    Block.objects.filter(pk=first.pk).update(ended_at=clock.now())
    ill(diary, hours=2)


def test_visit_is_settled_once(settled: Callable[..., SickDayVisit]) -> None:
    settled()

    assert broken_by(settled) == "visit_is_settled_once_on_a_sick_day"


@pytest.mark.parametrize("fields", [{"way": "other"}, {"told_by": "post"}])
def test_visit_is_settled_in_a_known_way(settled: Callable[..., SickDayVisit], fields: Any) -> None:
    assert broken_by(lambda: settled(**fields)) == "sick_day_visit_is_settled_in_a_known_way"


@pytest.mark.parametrize(
    "fields", [{"way": "choose"}, {"answer_until": MORNING}, {"declined_at": MORNING}, {"chosen": True}]
)
def test_only_a_visit_to_choose_for_has_a_deadline(settled: Callable[..., SickDayVisit], fields: Any) -> None:
    if "chosen" in fields:
        fields = {"chosen": Appointment.objects.get()}
    assert broken_by(lambda: settled(**fields)) == "only_a_visit_to_choose_for_has_a_deadline"


def test_choice_is_made_or_declined(settled: Callable[..., SickDayVisit]) -> None:
    fields = {"way": "choose", "answer_until": MORNING, "declined_at": MORNING}
    both = fields | {"chosen": Appointment.objects.get()}
    assert broken_by(lambda: settled(**both)) == "choice_is_made_or_declined"


def test_visit_is_chosen_once(diary: Diary, settled: Callable[..., SickDayVisit]) -> None:
    fields = {"way": "choose", "answer_until": MORNING, "chosen": Appointment.objects.get()}
    settled(**fields)
    Block.objects.update(ended_at=clock.now())
    other = ill(diary)

    assert broken_by(lambda: settled(**fields, block=other)) == "visit_is_chosen_once_on_a_sick_day"


def test_times_to_choose_run_forward_and_differ(diary: Diary, settled: Callable[..., SickDayVisit]) -> None:
    choice = settled(way="choose", answer_until=MORNING)

    def time(hours: int) -> SickDayTime:
        return SickDayTime.objects.create(
            settled=choice,
            location=diary.location,
            starts_at=MORNING,
            ends_at=MORNING + hours * HOUR,
            resources=[],
            hold=uuid4(),
        )

    assert broken_by(lambda: time(-1)) == "time_to_choose_runs_forward"
    time(1)
    assert broken_by(lambda: time(2)) == "time_is_held_once_to_choose"
