"""/set-up/services: the menu."""

from datetime import timedelta
from typing import Any

import pytest

from clinic.models import Practice, Service
from tests.factories import Diary
from tests.screen_user import ScreenUser

NEW = "/set-up/services/new"


def needs_of(service: Service) -> list[tuple[str, set[str]]]:
    """Return each requirement with the names of its candidates."""
    return [
        (row.kind, {each.resource.name for each in row.candidates.all()})
        for row in service.requirements.all()
    ]


def test_new_service_takes_all_therapists_and_rooms_until_some_are_unticked(
    owner: ScreenUser, diary: Diary
) -> None:
    therapists = [str(diary.theo.pk)]
    sent = owner.fill_in(NEW, name="Neck", length="45", price="49.50", need_therapist_0=therapists)
    first, second = owner.send(NEW, **sent), owner.send(NEW, **sent)

    assert first.status_code == second.status_code == 303, first.context
    service = Service.objects.get(name="Neck")
    assert (service.length, service.cleanup_after, service.price) == (
        timedelta(minutes=45),
        timedelta(minutes=15),
        4950,
    )
    assert needs_of(service) == [("therapist", {"Theo"}), ("room", {"Room 1", "Room 2", "Room in Auckland"})]


def test_service_for_two_gets_a_second_therapist_by_a_button(owner: ScreenUser, diary: Diary) -> None:
    sent = owner.fill_in(NEW, name="For two", price="120", treats="2")
    shown = owner.send(NEW, **sent, add_therapist="1")
    assert shown.status_code == 200 and "need_therapist_1" in shown.context["form"].fields
    assert not Service.objects.filter(name="For two").exists()

    owner.send(NEW, **sent, need_therapist_1=[str(diary.mara.pk)])

    kinds = [kind for kind, _names in needs_of(Service.objects.get(name="For two"))]
    assert kinds == ["therapist", "therapist", "room"]


def test_price_that_is_typed_as_shown_changes_nothing(owner: ScreenUser, diary: Diary) -> None:
    address = f"/set-up/services/{diary.massage.pk}"
    before = needs_of(diary.massage)

    assert owner.send(address, **owner.fill_in(address)).status_code == 303

    service = Service.objects.get(pk=diary.massage.pk)
    assert (service.revision, service.price, needs_of(service)) == (1, 6500, before)


def test_own_length_of_a_therapist_stays_when_others_change(owner: ScreenUser, diary: Diary) -> None:
    theo = diary.massage.requirements.get(kind="therapist").candidates.get(resource=diary.theo)
    theo.length = timedelta(minutes=75)
    theo.save()
    address = f"/set-up/services/{diary.massage.pk}"

    owner.send(address, **owner.fill_in(address, need_therapist_0=[str(diary.theo.pk)]))

    requirement = diary.massage.requirements.get(kind="therapist")
    assert [each.length for each in requirement.candidates.all()] == [timedelta(minutes=75)]


def test_service_that_needs_nothing_is_refused(owner: ScreenUser, diary: Diary) -> None:
    sent = owner.fill_in(NEW, name="Nothing", price="1", need_therapist_0=[], need_room_0=[])

    answer = owner.send(NEW, **sent)

    assert answer.status_code == 422 and "Tick who may do it" in answer.content.decode()


def test_length_of_a_day_is_refused_at_its_field(owner: ScreenUser, diary: Diary) -> None:
    answer = owner.send(NEW, **owner.fill_in(NEW, name="Long", length="1440", price="1"))

    assert answer.context["form"].errors.keys() == {"length"}


def test_service_comes_off_the_menu_and_back(owner: ScreenUser, diary: Diary) -> None:
    address = f"/set-up/services/{diary.massage.pk}/archive"
    owner.send(address, **owner.fill_in(address))
    assert Service.objects.get(pk=diary.massage.pk).archived_at

    owner.send(f"/set-up/services/{diary.massage.pk}/restore", seen="2")
    assert Service.objects.get(pk=diary.massage.pk).archived_at is None


def test_menu_needs_few_queries(owner: ScreenUser, diary: Diary, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(8):
        owner.open("/set-up/services")
    with django_assert_max_num_queries(9):
        owner.open(f"/set-up/services/{diary.massage.pk}")


@pytest.mark.parametrize(
    ("typed", "hours"), [("24, 72", [72, 24]), ("0", []), ("", None), ("72;24", [72, 24])], ids=repr
)
def test_reminders_of_a_service_are_its_own_none_or_those_of_the_practice(
    owner: ScreenUser, diary: Diary, typed: str, hours: list[int] | None
) -> None:
    Service.objects.update(reminder_hours=[48])
    Practice.objects.update(free_cancel_hours=24)
    address = f"/set-up/services/{diary.massage.pk}"

    assert owner.send(address, **owner.fill_in(address, reminder_hours=typed)).status_code == 303
    assert Service.objects.get(pk=diary.massage.pk).reminder_hours == hours
    assert owner.send(address, **owner.fill_in(address)).status_code == 303
    assert Service.objects.get(pk=diary.massage.pk).reminder_hours == hours


def test_reminders_after_the_free_hours_are_refused_on_the_form(owner: ScreenUser, diary: Diary) -> None:
    Practice.objects.update(free_cancel_hours=24)
    address = f"/set-up/services/{diary.massage.pk}"

    answer = owner.send(address, **owner.fill_in(address, reminder_hours="3"))

    assert answer.status_code == 409 and b"no longer free" in answer.content
    assert Service.objects.get(pk=diary.massage.pk).reminder_hours is None
