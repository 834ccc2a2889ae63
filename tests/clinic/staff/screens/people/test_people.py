"""/set-up/staff: the list, adding and changing people, letting them in and letting them go."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import clock
from clinic.models import Envelope, Practice, Registration, Resource, Staff
from clinic.staff.second_step import has_second_step
from scheduling.bookings.actions.book import book
from tests.cast import ApiUser
from tests.factories import Diary, StaffFactory
from tests.phones import give_second_step
from tests.screen_user import ScreenUser, screen_user

KEY = "0123456789abcdef"
STAFF = "/set-up/staff"
GIL: dict[str, Any] = {
    "name": "Gil",
    "email": "Gil@willow.test",
    "roles": ["therapist", "front_desk"],
    "gender": "male",
    "register_0": "CNHC",
    "number_0": "012345",
    "expires_on_0": "2027-03-31",
    "register_1": "",
    "number_1": "",
    "expires_on_1": "",
}


@pytest.fixture
def owner(fern: ApiUser) -> ScreenUser:
    """Fern's browser, signed in."""
    return screen_user(fern.person)


@pytest.fixture
def desk(practice: Practice) -> ScreenUser:
    """A browser of the front desk."""
    return screen_user(StaffFactory.create(name="Dora", roles=["front_desk"]))


def text(answer: Any) -> str:
    """Return an answer's page on one line."""
    return " ".join(answer.content.decode().split())


def page_of(person: Staff) -> str:
    return f"{STAFF}/{person.pk}"


def as_shown(person: Staff, **changes: Any) -> dict[str, Any]:
    """Return the form of a person without registrations as their page shows it, with these changes."""
    values = {"name": person.name, "email": person.email, "roles": person.roles, "gender": person.gender}
    return values | {"seen": person.revision} | changes


def test_the_list_shows_roles_registrations_that_end_and_who_has_still_to_choose_a_password(
    owner: ScreenUser, theo: ApiUser
) -> None:
    today = Practice.current().today()
    for name, days in (("CNHC", -1), ("GCMT", 30), ("SMA", 300)):
        entry = {"register": name, "number": "1", "expires_on": today + timedelta(days=days)}
        Registration.objects.create(staff=theo.person, **entry)

    page = text(owner.open(STAFF))

    assert 'class="tag stop">ended on' in page and page.count('class="tag note">until') == 1
    assert page.count("No password yet") == 2 and "Therapist" in page


def test_the_front_desk_sees_the_list_without_links(desk: ScreenUser, theo: ApiUser) -> None:
    page = text(desk.open(STAFF))

    assert "Theo" in page and f'href="{STAFF}/' not in page
    assert desk.open(page_of(theo.person)).status_code == 403


def test_the_list_costs_the_same_for_many(owner: ScreenUser) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            owner.open(STAFF)
        return len(queries)

    few = count()
    for person in StaffFactory.create_batch(20):
        Registration.objects.create(staff=person, register="CNHC", number="1")

    assert count() == few <= 6


def test_somebody_is_added_once_and_invited(owner: ScreenUser) -> None:
    answers = [owner.send(f"{STAFF}/new", **GIL, key=KEY) for _ in range(2)]

    assert [(a.status_code, a["Location"]) for a in answers] == [(303, STAFF)] * 2
    gil = Staff.objects.get(email="gil@willow.test")
    assert (gil.roles, gil.gender) == (["front_desk", "therapist"], "male")
    assert Registration.objects.get(staff=gil).number == "012345"
    assert Envelope.objects.get(kind="invitation").to_address == "gil@willow.test"
    assert "is on its way" in text(owner.open(STAFF))


def test_an_e_mail_in_use_is_refused_at_its_field(owner: ScreenUser, theo: ApiUser) -> None:
    answer = owner.send(f"{STAFF}/new", **GIL | {"email": theo.person.email}, key=KEY)

    page = text(answer)
    assert answer.status_code == 422 and 'id="id_email_error"' in page
    assert 'value="012345"' in page and not Envelope.objects.exists()


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"number_0": ""}, "number_0"),
        ({"register_0": ""}, "register_0"),
        ({"roles": []}, "roles"),
        ({"name": " "}, "name"),
    ],
)
def test_what_is_missing_is_marked(owner: ScreenUser, typed: dict[str, Any], wrong: str) -> None:
    answer = owner.send(f"{STAFF}/new", **GIL | typed, key=KEY)

    assert answer.status_code == 422 and f'id="id_{wrong}_error"' in text(answer)
    assert not Staff.objects.filter(name="Gil").exists()


def test_a_person_is_changed_and_an_emptied_row_is_taken_away(owner: ScreenUser, theo: ApiUser) -> None:
    Registration.objects.create(staff=theo.person, register="CNHC", number="1")
    rows = {"register_0": "", "number_0": "", "expires_on_0": ""}

    answer = owner.send(page_of(theo.person), **as_shown(theo.person, name="Theo Elm"), **rows)

    theo.person.refresh_from_db()
    assert (answer.status_code, theo.person.name) == (303, "Theo Elm")
    assert not Registration.objects.exists()


def test_the_same_change_again_is_done_already(owner: ScreenUser, theo: ApiUser) -> None:
    sent = as_shown(theo.person, name="Theo Elm")

    assert [owner.send(page_of(theo.person), **sent).status_code for _ in range(2)] == [303, 303]


def test_an_old_page_keeps_what_was_typed(owner: ScreenUser, theo: ApiUser) -> None:
    Staff.objects.filter(pk=theo.person.pk).update(revision=5)

    answer = owner.send(page_of(theo.person), **as_shown(theo.person, name="Theo Elm"))

    page = text(answer)
    assert answer.status_code == 412 and 'value="Theo Elm"' in page and 'name="seen" value="5"' in page


def test_an_invitation_is_sent_again_once_for_a_form(owner: ScreenUser, theo: ApiUser) -> None:
    answers = [owner.send(f"{page_of(theo.person)}/invite", key=KEY) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert Envelope.objects.filter(kind="invitation").count() == 1


def test_a_colleague_with_a_password_is_sent_a_link(owner: ScreenUser, theo: ApiUser) -> None:
    theo.person.set_password("nine green lanterns")
    theo.person.save()
    assert "Send the password letter" in text(owner.open(page_of(theo.person)))

    assert owner.send(f"{page_of(theo.person)}/password-link", key=KEY).status_code == 303

    assert Envelope.objects.get().kind == "new_password"
    assert owner.send(f"{page_of(theo.person)}/invite", key=KEY).status_code == 409


def test_a_second_step_is_taken_from_a_colleague_and_not_from_oneself(
    owner: ScreenUser, theo: ApiUser
) -> None:
    for person in (theo.person, owner.person):
        give_second_step(person)

    mine = owner.send(f"{page_of(owner.person)}/second-step/take", key=KEY)
    theirs = owner.send(f"{page_of(theo.person)}/second-step/take", key=KEY)

    assert (mine.status_code, theirs.status_code) == (409, 303)
    assert (has_second_step(owner.person), has_second_step(theo.person)) == (True, False)


def test_visits_in_the_way_of_somebody_who_leaves_are_listed_and_forced(
    owner: ScreenUser, diary: Diary, theo: ApiUser, monday: datetime
) -> None:
    ten = datetime(2026, 3, 3, 10, tzinfo=UTC)
    visit = book(client=diary.ana, service=diary.massage, starts_at=ten, by=theo.person)
    therapist = visit.assignments.get(kind="therapist").resource.staff
    assert therapist is not None
    address = f"{page_of(therapist)}/archive"

    refused = owner.send(address, seen=therapist.revision)
    forced = owner.send(address, seen=therapist.revision, force_reason="Moved away")

    page = text(refused)
    assert refused.status_code == 409 and "Tuesday 3 March, 10:00" in page and "anyway, because" in page
    assert forced.status_code == 303 and not Resource.objects.in_use().filter(staff=therapist).exists()
    assert "1 visit has to be rebooked" in text(owner.open(STAFF))


def test_somebody_goes_and_comes_back_and_twice_changes_nothing(owner: ScreenUser, theo: ApiUser) -> None:
    address = page_of(theo.person)

    gone = [owner.send(f"{address}/archive", seen=1).status_code for _ in range(2)]
    assert "1 person who worked here" in text(owner.open(STAFF))
    back = [owner.send(f"{address}/restore", seen=2).status_code for _ in range(2)]

    theo.person.refresh_from_db()
    assert (gone, back, theo.person.is_active) == ([303, 303], [303, 303], True)


def test_the_last_owner_stays(owner: ScreenUser) -> None:
    answer = owner.send(f"{page_of(owner.person)}/archive", seen=1)

    assert answer.status_code == 409 and "only owner" in text(answer)


def test_somebody_changed_meanwhile_is_not_archived(owner: ScreenUser, theo: ApiUser) -> None:
    Staff.objects.filter(pk=theo.person.pk).update(revision=5)

    assert owner.send(f"{page_of(theo.person)}/archive", seen=1).status_code == 412
    assert Staff.objects.get(pk=theo.person.pk).is_active


def test_in_place_a_refusal_is_told_in_the_open_page(owner: ScreenUser, theo: ApiUser) -> None:
    answer = owner.send_in_place(f"{page_of(theo.person)}/password-link", key=KEY)

    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#notice")
    assert "no password yet" in text(answer)


def test_an_invitation_shows_its_day(owner: ScreenUser, theo: ApiUser, monday: datetime) -> None:
    Staff.objects.filter(pk=theo.person.pk).update(invited_at=clock.now())

    assert "Invited on 2 Mar 2026, 08:00" in text(owner.open(page_of(theo.person)))
