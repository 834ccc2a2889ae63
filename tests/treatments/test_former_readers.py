"""A link written for a former reader is refused, on every page about a client."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client as Browser

from clients.models import Client
from clinic import clock
from clinic.actors import SystemActor
from clinic.models import Practice, Staff, Suppression
from clinic.pages.links import make_token, unseal
from scheduling.models import Appointment, Attendance, Block, SickDayVisit, WaitlistEntry, WaitlistOffer
from tests.cast import ApiUser
from tests.factories import CheckInFactory, ClientFactory, EpisodeFactory, RoomFactory
from tests.letter_links import check_in_path, letter_path, visit_path
from treatments.intake.actions.ask import ask_form
from treatments.intake.default_form import add_health_history

FOR_NO_READER = {
    *("new_password", "invitation", "form_here", "consent_here", "calendar_feed"),
    "online_confirm",
}
"""Links of staff, to a password, a tablet, a calendar; and of who books online and is not known yet."""
ABOUT_A_CLIENT = [
    "visit",
    "visit_seen",
    "plan",
    "check_in",
    "opt_out",
    "form",
    "waitlist_offer",
    "choose_time",
]


def offer_to(visit: Attendance, by: Staff) -> WaitlistOffer:
    """Write an offer of another time to the client of a visit."""
    what = {"service": visit.appointment.service, "location": visit.appointment.location}
    starts = clock.now() + timedelta(days=3)
    days = {"first_on": starts.date(), "last_on": starts.date()}
    entry = WaitlistEntry.objects.create(client=visit.client, **what, **days, added_by=by)
    times = {"starts_at": starts, "ends_at": starts + timedelta(hours=1)}
    until = clock.now() + timedelta(days=1)
    offer: WaitlistOffer = WaitlistOffer.objects.create(
        entry=entry, **what, **times, resources=[], way="letter", answer_until=until
    )
    return offer


def choice_of(visit: Attendance, by: Staff) -> SickDayVisit:
    """Let the client choose another time than that of a visit."""
    starts_at = visit.appointment.starts_at
    ill = Block.objects.create(
        resource=RoomFactory.create(),
        during=DateTimeTZRange(starts_at, starts_at + timedelta(hours=1)),
    )
    choice: SickDayVisit = SickDayVisit.objects.create(
        block=ill,
        visit=visit.appointment,
        way="choose",
        started_at=starts_at,
        settled_by=by,
        told_with=visit.pk,
        told_by="letter",
        answer_until=starts_at + timedelta(hours=1),
    )
    return choice


@pytest.fixture
def paths(visit: Attendance, plan: dict[str, Any], theo: ApiUser) -> dict[str, str]:
    """Return the path of each page in the letters to the client treated in this visit."""
    check_in = CheckInFactory.create(
        episode=EpisodeFactory.create(client=visit.client, opened_by=theo.person)
    )
    history = add_health_history(by=SystemActor("test"), is_published=True)
    asked = ask_form(client=visit.client, form=history, by=theo.person)
    offer = offer_to(visit, theo.person)
    return {
        "waitlist_offer": letter_path("waitlist_offer", f"{offer.pk}/{visit.client_id}", visit.client),
        "choose_time": letter_path(
            "choose_time", f"{choice_of(visit, theo.person).pk}/{visit.client_id}", visit.client
        ),
        "form": letter_path("form", str(asked.pk), visit.client),
        "visit": visit_path(Appointment.objects.get(pk=visit.appointment_id)),
        "visit_seen": letter_path("visit_seen", f"{visit.appointment_id}/{visit.client_id}", visit.client),
        "plan": letter_path("plan", plan["id"], visit.client),
        "check_in": check_in_path(check_in),
        "opt_out": "/c/" + make_token("opt_out", f"{visit.client_id}/reminder", reader=visit.client.email),
    }


def test_every_page_is_about_a_client_or_for_no_reader() -> None:
    assert settings.LINK_PAGES.keys() == {*ABOUT_A_CLIENT, *FOR_NO_READER}


@pytest.mark.parametrize("purpose", ABOUT_A_CLIENT)
def test_link_opens_for_the_present_reader(client: Browser, paths: dict[str, str], purpose: str) -> None:
    assert client.get(paths[purpose]).status_code == 200


@pytest.mark.parametrize("purpose", ABOUT_A_CLIENT)
@pytest.mark.parametrize("fact", ["email", "no email", "guardian", "archived"])
def test_link_of_a_former_reader_is_refused_with_the_telephone(
    client: Browser, paths: dict[str, str], visit: Attendance, purpose: str, fact: str
) -> None:
    guardian = ClientFactory.create(name="Chloe")
    changes: dict[str, dict[str, Any]] = {
        "email": {"email": "right@example.test"},
        "no email": {"email": ""},
        "guardian": {"guardian": guardian, "birth_on": None},
        "archived": {"archived_at": visit.client.created_at},
    }
    if (purpose, fact) == ("opt_out", "archived"):
        pytest.skip("Whoever left may still opt out: their address is the one on file.")
    Client.objects.filter(pk=visit.client_id).update(**changes[fact])

    for answer in (client.get(paths[purpose]), client.post(paths[purpose], {"do": "cancel"})):
        assert answer.status_code == 410
        assert Practice.current().phone in answer.content.decode()
    assert Appointment.objects.get(pk=visit.appointment_id).cancelled_at is None
    assert not Suppression.objects.exists()


def test_an_archived_client_may_opt_out(client: Browser, paths: dict[str, str], visit: Attendance) -> None:
    Client.objects.filter(pk=visit.client_id).update(archived_at=visit.client.created_at)

    assert client.post(paths["opt_out"], {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Suppression.objects.get().recipient_key == str(visit.client_id)


@pytest.mark.parametrize("purpose", ABOUT_A_CLIENT)
def test_link_written_for_no_reader_is_refused(client: Browser, paths: dict[str, str], purpose: str) -> None:
    key = unseal(paths[purpose].removeprefix("/c/")).key

    assert client.get("/c/" + make_token(purpose, key)).status_code == 410
