"""An empty practice, set up page by page as its list of steps says, and booked: no script, no API."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from clinic import clock
from clinic.actors import SystemActor
from clinic.http.local_time import practice_zone
from clinic.models import Service
from clinic.roles import OWNER
from clinic.setup.actions.open_practice import open_practice
from scheduling.models import Appointment
from tests.screen_user import ScreenUser, screen_user

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def owner(db: None) -> Iterator[ScreenUser]:
    """The owner of a practice that was opened a moment ago."""
    with clock.at(MONDAY):
        practice, fern = open_practice(
            name="Willow Clinic",
            email="hello@willow.test",
            owner_name="Fern",
            owner_email="fern@willow.test",
            owner_password="nine green lanterns",
            owner_roles=[OWNER],
            by=SystemActor("test"),
        )
        practice_zone.remember(practice.zone)
        yield screen_user(fern)


def next_step(user: ScreenUser) -> tuple[str, str]:
    """Return the code of the step that the page names next, and the address that it leads to."""
    context = user.open("/set-up").context
    step = context["checklist"].next_step
    assert "Do it" in user.open("/set-up").content.decode() or step.code == "first_visit"
    return step.code, {each.code: address for each, address in context["steps"]}[step.code]


def fill_in_and_send(user: ScreenUser, address: str, /, **typed: Any) -> Any:
    """Open a page, type into its form, send it, and go where it leads."""
    answer = user.send(address, **user.fill_in(address, **typed))
    assert answer.status_code == 303, answer.context["form"].errors
    return user.open(answer["Location"])


def test_a_practice_is_set_up_and_booked_as_the_list_of_steps_says(owner: ScreenUser) -> None:
    assert owner.get("/")["Location"] == "/set-up"

    code, address = next_step(owner)
    assert code == "practice"
    fill_in_and_send(owner, address, phone="020 7946 0000")

    code, address = next_step(owner)
    assert code == "location"
    week = fill_in_and_send(owner, address, name="Willow Clinic", address="1 Willow Lane, London")
    hours = week.request["PATH_INFO"]
    copied = owner.send(hours, **owner.fill_in(hours, opens_0_0="09:00", closes_0_0="18:00", copy="1"))
    form = copied.context["form"]
    typed = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert owner.send(hours, **typed).status_code == 303

    code, address = next_step(owner)
    assert code == "rooms"
    fill_in_and_send(owner, address, name="Oak room", location=str(location_of(owner)))

    code, address = next_step(owner)
    assert (code, address) == ("people", "/set-up/staff")
    fill_in_and_send(owner, "/set-up/staff/new", name="Theo", email="theo@willow.test", roles=["therapist"])

    code, address = next_step(owner)
    assert code == "services"
    fill_in_and_send(owner, address, name="Massage", price="65")

    code, address = next_step(owner)
    assert (code, address) == ("shifts", "/set-up/shifts")
    new = "/set-up/shifts/new"
    fill_in_and_send(owner, new, therapist=first_choice(owner, new, "therapist"))

    code, address = next_step(owner)
    assert (code, address) == ("first_visit", "/diary/book")
    book_somebody_new(owner, address)

    assert owner.open("/set-up").context["checklist"].is_complete
    assert owner.get("/")["Location"] == "/diary"


def location_of(user: ScreenUser) -> Any:
    """Return the location that the form of a new room offers first."""
    return first_choice(user, "/set-up/rooms/new", "location")


def first_choice(user: ScreenUser, address: str, name: str) -> str:
    """Return the first value that a field of a form offers."""
    choices = user.open(address).context["form"].fields[name].choices
    return next(str(value) for value, _label in choices if value)


def book_somebody_new(user: ScreenUser, address: str) -> None:
    """Register somebody and book the first time that is offered."""
    service = Service.objects.get()
    page = user.open(address, {"new": "1", "service": service.pk})
    html = page.content.decode()
    [time, *_] = re.findall(r'name="time" value="(2[^"]+)"', html)
    [key] = re.findall(r'name="key" value="([^"]+)"', html)
    newcomer = {"name": "Ana Moreira", "phone": "020 7946 0123", "birth_on": "1988-04-12"}
    user.send(address, key=key, new="1", service=service.pk, time=time, **newcomer)
    assert Appointment.objects.get().client.name == "Ana Moreira"
