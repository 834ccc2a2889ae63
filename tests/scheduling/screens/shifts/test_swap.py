"""/set-up/shifts/swap: the hours of both, and the swap."""

import re
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from clinic.actors import SystemActor
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.models import Appointment, Shift
from tests.cast import ApiUser
from tests.factories import Diary
from tests.screen_user import ScreenUser, screen_user

ADDRESS = "/set-up/shifts/swap"


@pytest.fixture
def evenings(diary: Diary, monday: datetime) -> Shift:
    """Mara's weekly shift on Tuesdays, in the evening alone."""
    shift = Shift.objects.get(resource=diary.mara, weekday=1)
    shift.starts, shift.ends = time(18), time(20)
    shift.save()
    return shift


def shown(desk: ScreenUser, diary: Diary) -> dict[str, Any]:
    """Choose day and therapists; return the fields of the form that the page shows."""
    chosen = {"on": "2026-03-03", "therapist": str(diary.theo.pk), "other": str(diary.mara.pk)}
    page = desk.open(ADDRESS, chosen).content.decode()
    assert "09:00-18:00" in page and "18:00-20:00" in page
    names = ("key", "shifts", "on", "therapist", "other")
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[-1] for name in names}


def test_the_hours_of_both_are_shown_and_swapped(desk: ScreenUser, diary: Diary, evenings: Shift) -> None:
    form = shown(desk, diary)

    answer = desk.send(ADDRESS, **form)
    again = desk.send(ADDRESS, **form)

    assert [answer.status_code, again.status_code] == [303, 303]
    assert answer["Location"] == "/set-up/shifts?on=2026-03-02"
    assert Shift.objects.get(resource=diary.theo, on=date(2026, 3, 3)).starts == time(18)


def test_the_visits_in_the_way_are_listed_then_forced(
    desk: ScreenUser, diary: Diary, evenings: Shift
) -> None:
    starts_at = datetime(2026, 3, 3, 12, tzinfo=UTC)
    by = SystemActor("test")
    book(
        client=diary.ana,
        service=diary.massage,
        starts_at=starts_at,
        requested=[RequestedResource(diary.theo.pk)],
        by=by,
    )
    form = shown(desk, diary)

    refused = desk.send(ADDRESS, **form)

    page = refused.content.decode()
    assert refused.status_code == 409 and "In the way" in page and "Swap anyway" in page
    assert not Shift.objects.filter(on__isnull=False).exists()
    forced = form | {"key": "another-key-1", "force_reason": "Agreed by phone"}
    assert desk.send(ADDRESS, **forced).status_code == 303
    assert Appointment.objects.get().needs_rebooking


def test_a_swap_of_hours_that_changed_shows_them_anew(
    desk: ScreenUser, diary: Diary, evenings: Shift
) -> None:
    form = shown(desk, diary)
    Shift.objects.filter(pk=evenings.pk).delete()

    answer = desk.send(ADDRESS, **form)

    assert answer.status_code == 409 and "Does not work" in answer.content.decode()


@pytest.mark.parametrize("change", [{"shifts": "x"}, {"other": ""}, {"on": "never"}, {"key": ""}])
def test_a_form_that_is_incomplete_swaps_nothing(
    desk: ScreenUser, diary: Diary, evenings: Shift, change: dict[str, str]
) -> None:
    assert desk.send(ADDRESS, **(shown(desk, diary) | change)).status_code in (400, 422)
    assert not Shift.objects.filter(on__isnull=False).exists()


def test_one_therapist_with_themselves_is_refused(desk: ScreenUser, diary: Diary, evenings: Shift) -> None:
    same = {"on": "2026-03-03", "therapist": str(diary.theo.pk), "other": str(diary.theo.pk)}

    assert "Choose two therapists." in desk.open(ADDRESS, same).content.decode()


def test_a_therapist_swaps_nothing(theo: ApiUser, evenings: Shift) -> None:
    assert screen_user(theo.person).open(ADDRESS).status_code == 403
