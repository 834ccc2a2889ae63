"""The limits of booking on their pages: set by the owner, told to the desk."""

from typing import Any
from urllib.parse import urlencode

import pytest

from clients.models import KeptService, Label
from clinic.models import AuditEntry, Practice, Service, Staff
from scheduling.models import Appointment
from tests.cast import ApiUser
from tests.factories import Diary
from tests.screen_user import ScreenUser, screen_user

pytestmark = pytest.mark.usefixtures("on_monday")

TEN = "2026-03-03T10:00:00+00:00"


@pytest.fixture
def owner(fern: ApiUser) -> ScreenUser:
    return screen_user(fern.person)


@pytest.fixture
def desk(dana: ApiUser) -> ScreenUser:
    return screen_user(dana.person)


def book(dana: ApiUser, diary: Diary, starts_at: str = TEN) -> None:
    body = {"client": str(diary.ben.pk), "service": str(diary.massage.pk), "therapist": str(diary.theo.pk)}
    answer = dana.api("POST", "appointments", body | {"starts_at": starts_at})
    assert answer.status_code == 201, answer.content


def test_a_service_gets_its_audience_grid_and_notice(owner: ScreenUser, diary: Diary) -> None:
    page = f"/set-up/services/{diary.massage.pk}"
    values = {"audience": "known", "start_every_minutes": "20", "online_notice_hours": "12"}

    refused = owner.send(page, **owner.fill_in(page, **values | {"start_every_minutes": "4"}))
    saved = owner.send(page, **owner.fill_in(page, **values))

    assert (refused.status_code, saved.status_code) == (422, 303)
    service = Service.objects.get(pk=diary.massage.pk)
    assert (service.audience, service.start_every_minutes, service.online_notice_hours) == ("known", 20, 12)
    owner.send(page, **owner.fill_in(page, start_every_minutes=""))
    assert Service.objects.get(pk=diary.massage.pk).start_every_minutes is None


def test_the_notice_of_the_practice_is_set_on_its_page(owner: ScreenUser, diary: Diary) -> None:
    page = "/set-up/practice"

    assert owner.send(page, **owner.fill_in(page, online_notice_hours="36")).status_code == 303
    assert Practice.current().online_notice_hours == 36


def test_the_most_work_of_a_day_is_set_for_a_therapist_and_audited(owner: ScreenUser, diary: Diary) -> None:
    page = f"/set-up/staff/{diary.theo.staff_id}"
    values = {"most_visits_a_day": "6", "most_minutes_a_day": "300"}

    refused = owner.send(page, **owner.fill_in(page, **values | {"most_visits_a_day": "0"}))
    saved = owner.send(page, **owner.fill_in(page, **values))

    assert (refused.status_code, saved.status_code) == (422, 303)
    theo = Staff.objects.get(name="Theo")
    assert (theo.most_visits_a_day, theo.most_minutes_a_day) == (6, 300)
    assert "most_visits_a_day" in AuditEntry.objects.filter(verb="changed").latest("at").fields


def test_a_label_names_the_services_kept_for_it(owner: ScreenUser, diary: Diary) -> None:
    label = Label.objects.create(name="Member")
    page = f"/set-up/labels/{label.pk}"
    assert "services" not in owner.open(page).context["form"].fields
    Service.objects.filter(pk=diary.massage.pk).update(audience="labelled")

    answer = owner.send(page, **owner.fill_in(page, services=[str(diary.massage.pk)]))

    assert answer.status_code == 303
    assert [kept.service_id for kept in KeptService.objects.filter(label=label)] == [diary.massage.pk]
    owner.send(page, **owner.fill_in(page, services=[]))
    assert not KeptService.objects.exists()


def booking(desk: ScreenUser, diary: Diary, **more: str) -> Any:
    visit = {
        "client": str(diary.ana.pk),
        "service": str(diary.massage.pk),
        "therapist": str(diary.theo.pk),
        "location": str(diary.location.pk),
        "at": "2026-03-03T14:00",
    }
    page = desk.open(f"/diary/book?{urlencode(visit)}")
    exact = {"time": "exact", "day": "2026-03-03", "clock": "14:00", "key": page.context["key"]}
    return desk.send("/diary/book", **visit, **exact, **more)


def test_the_desk_is_told_of_a_full_day_and_overrules_it(
    dana: ApiUser, desk: ScreenUser, diary: Diary
) -> None:
    Staff.objects.filter(name="Theo").update(most_visits_a_day=1)
    book(dana, diary)

    refused = booking(desk, diary)
    booking(desk, diary, anyway="1", reason="He offered it.")

    assert refused.status_code == 409
    assert any("Theo: has as much work that day as set" in line for line in refused.context["why_not"])
    assert Appointment.objects.get(client=diary.ana).overrides == ["day_full"]


def test_a_plan_with_a_conflict_shows_the_times_that_are_free_for_all(
    dana: ApiUser, desk: ScreenUser, diary: Diary
) -> None:
    book(dana, diary, "2026-03-17T10:00:00+00:00")
    wanted = {
        "client": str(diary.ana.pk),
        "service": str(diary.massage.pk),
        "location": str(diary.location.pk),
        "therapist": str(diary.theo.pk),
        "at": "2026-03-03T10:00",
        "every": "2",
        "visits": "3",
    }

    page = desk.open(f"/diary/series/new?{urlencode(wanted)}")
    [first, *_others] = page.context["each_week"]
    other = desk.open(first["address"])

    assert all(visit.planned.free for visit in other.context["visits"])
    assert len(other.context["visits"]) == 3 and other.context["each_week"] == []
