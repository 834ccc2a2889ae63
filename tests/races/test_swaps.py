"""Races of swapped shifts with cancelling, and of two desks with one swap, over HTTP."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest

from clinic.models import Envelope
from scheduling.models import Appointment, Shift
from scheduling.rota.actions.review_cover import review_all_cover
from scheduling.rota.actions.swap_shifts import read_shifts_on
from tests.callers import Answer, Caller, at_once
from tests.factories import Diary, service_of
from tests.races.conftest import WebClinic
from tests.races.counting import booking_body, deadlocks, double_bookings

pytestmark = pytest.mark.xdist_group("processes")


def swap(caller: Caller, diary: Diary, on: date, seen: list[str], **more: object) -> Answer:
    body = {"on": on.isoformat(), "therapist": str(diary.theo.pk), "other": str(diary.mara.pk)}
    return caller.api("POST", "shifts/swap", body | {"seen": seen} | more)


def day_off_of_mara(diary: Diary, on: date) -> list[str]:
    """Give Mara the day off; return the shifts of both on it."""
    Shift.objects.create(resource=diary.mara, location=diary.location, on=on)
    return [str(shift.pk) for each in (diary.theo, diary.mara) for shift in read_shifts_on(each, on)]


def test_swap_and_cancel_at_once_end_as_one_after_the_other(web_clinic: WebClinic, noon: datetime) -> None:
    diary, dana = web_clinic.diary, web_clinic.dana
    with_theo = service_of([diary.theo], [diary.room_1])
    for days in range(6):
        at = noon + timedelta(days=days)
        seen = day_off_of_mara(diary, at.date())
        visit = dana.api("POST", "appointments", booking_body(diary.ana, with_theo, at)).json()["id"]
        ill = {"by": "client", "reason": "ill"}

        swapped, cancelled = at_once(
            [
                partial(swap, dana, diary, at.date(), seen),
                partial(dana.api, "POST", f"appointments/{visit}/cancel", ill, If_Match='"1"'),
            ]
        )

        assert cancelled.status == 200, cancelled.content
        if swapped.status != 200:
            assert (swapped.status, swapped.json()["code"]) in ((409, "would_strand"), (503, "busy"))
            assert swap(dana, diary, at.date(), seen).status == 200
        assert Appointment.objects.get(pk=visit).state == "cancelled"

    assert review_all_cover() == set()
    assert (deadlocks(), double_bookings()) == (0, 0)


def test_two_desks_swap_the_same_day_once(web_clinic: WebClinic, noon: datetime) -> None:
    diary, dana = web_clinic.diary, web_clinic.dana
    for days in range(6):
        on = (noon + timedelta(days=days)).date()
        seen = day_off_of_mara(diary, on)
        before = Envelope.objects.filter(kind="hours_swapped").count()

        answers = at_once([partial(swap, dana, diary, on, seen) for _desk in range(2)])

        assert sorted(answer.status for answer in answers) == [200, 409]
        assert {answer.json().get("code") for answer in answers} == {None, "shifts_changed"}
        assert read_shifts_on(diary.theo, on)[0].starts is None
        assert Envelope.objects.filter(kind="hours_swapped").count() == before + 2

    assert deadlocks() == 0
