"""The panel of a visit: its facts, its warnings, what it costs, and what it hides from the desk."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.template import Template
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from clinic import clock
from clinic.actors import SystemActor
from scheduling.availability.preferences import RequestedResource
from scheduling.bookings.actions.book import book
from scheduling.bookings.actions.cancel import cancel
from scheduling.models import Appointment
from scheduling.rota.actions.block_time import block_time
from tests.cast import ApiUser
from tests.factories import ConditionFactory, Diary, EpisodeFactory, FollowUpFactory
from tests.scheduling.screens.visit.conftest import TEN, address, text
from tests.screen_user import ScreenUser, screen_user

BUDGET = 16


def test_the_panel_says_who_when_where_and_by_whom(
    desk: ScreenUser, visit: Appointment, diary: Diary
) -> None:
    Client.objects.filter(pk=diary.ana.pk).update(phone="+442079460001", birth_on=date(1980, 5, 5))

    page = text(desk.open(address(visit)))

    assert f'href="/clients/{diary.ana.pk}">Ana</a>' in page
    assert 'Tuesday 3 March, <span class="hours">10:00</span>' in page and "11:00</time>" in page
    assert 'href="tel:+442079460001"' in page and "020 7946 0001" in page and "born 1980" in page
    assert "Trigger point massage" in page and "60 min" in page and "£65.00" in page
    assert "Theo · Room 1 · Willow Clinic" in page
    assert "By Dana, on 2 Mar 2026, 08:00" in page and "First visit" in page
    assert "Confirmation" in page and "· is on its way" in page
    assert "<title>Visit" in page


def test_htmx_gets_the_panel_without_the_page_around_it(desk: ScreenUser, visit: Appointment) -> None:
    answer = desk.get(address(visit), headers={"HX-Request": "true"})

    assert answer.status_code == 200 and b"<html" not in answer.content
    assert "<section" in text(answer)[:40]


def test_times_are_those_of_the_location(desk: ScreenUser, diary: Diary, visit: Appointment) -> None:
    there = book(
        client=diary.ben,
        service=diary.massage,
        location=diary.auckland,
        starts_at=TEN.replace(hour=20),
        by=SystemActor("test"),
    )

    assert 'Wednesday 4 March, <span class="hours">09:00' in text(desk.open(address(there)))


def test_the_timeline_says_for_when_a_visit_is_booked_and_was_cancelled(
    desk: ScreenUser, visit: Appointment, diary: Diary
) -> None:
    cancel(appointment=visit, cancelled_by="client", reason="work", by=desk.person)

    page = text(desk.open(f"/clients/{diary.ana.pk}/timeline"))

    assert "Visit booked: Trigger point massage on 3 Mar 2026, 10:00." in page
    assert "Visit cancelled: Trigger point massage on 3 Mar 2026, 10:00." in page


def test_the_panel_of_no_visit_is_not_found(desk: ScreenUser, visit: Appointment) -> None:
    assert desk.open("/diary/visits/018f2f6e-7c1a-7b5e-9f43-1c2d3e4f5a6b").status_code == 404


def test_notices_of_the_booking_stand_in_the_panel(
    desk: ScreenUser, visit: Appointment, diary: Diary
) -> None:
    Client.objects.filter(pk=diary.ana.pk).update(email="", birth_on=date(2015, 5, 5))

    page = text(desk.open(address(visit)))

    assert "Ana has no e-mail address" in page and "under age and has no guardian" in page


def test_an_uncovered_visit_says_why(desk: ScreenUser, visit: Appointment, diary: Diary) -> None:
    block_time(
        resource=diary.theo,
        starts_at=TEN,
        ends_at=TEN + timedelta(hours=1),
        reason="",
        force_reason="Ill",
        by=desk.person,
    )

    page = text(desk.open(address(visit)))

    assert "has to be rebooked" in page and "Theo is blocked then." in page
    main = page[page.index('class="main-verb"') :]
    assert f'href="/diary/visits/{visit.pk}/offers">Rebook</a>' in main[:200]
    assert main.index("Rebook") < main.index("Confirm: they will come")


def test_a_visit_outside_the_shifts_says_so(desk: ScreenUser, visit: Appointment, diary: Diary) -> None:
    diary.theo.shifts.all().delete()
    Appointment.objects.filter(pk=visit.pk).update(needs_rebooking=True)

    assert "Theo does not work then." in text(desk.open(address(visit)))


def test_an_overbooked_visit_says_with_whom_and_why_on_both_sides(
    desk: ScreenUser, visit: Appointment, diary: Diary
) -> None:
    other = book(
        client=diary.ben,
        service=diary.massage,
        starts_at=TEN,
        requested=[RequestedResource(diary.theo.pk, "therapist")],
        override_reason="Theo agreed",
        by=desk.person,
    )

    assert "Theo is also with Ben then. Reason: Theo agreed." in text(desk.open(address(visit)))
    assert "Theo is also with Ana then. Reason: Theo agreed." in text(desk.open(address(other)))


def test_a_visit_that_is_over_names_nobody_it_was_shared_with(
    desk: ScreenUser, visit: Appointment, diary: Diary
) -> None:
    book(
        client=diary.ben,
        service=diary.massage,
        starts_at=TEN,
        requested=[RequestedResource(diary.theo.pk, "therapist")],
        override_reason="Theo agreed",
        by=desk.person,
    )
    Appointment.objects.filter(pk=visit.pk).update(state="no_show")

    assert "Overbooked" not in text(desk.open(address(visit)))


def test_rebooking_advice_leads_to_the_plan_of_its_visits(
    desk: ScreenUser, theo: ApiUser, visit: Appointment, diary: Diary
) -> None:
    Appointment.objects.filter(pk=visit.pk).update(
        advised_service=diary.massage,
        advised_every_weeks=2,
        advised_visits=4,
        advised_at=clock.now(),
        advised_by=theo.person,
    )

    page = text(desk.open(address(visit)))

    assert "4 times, every 2 weeks. Advised by Theo." in page
    assert f"/diary/series/new?client={diary.ana.pk}&amp;service={diary.massage.pk}" in page
    assert "every=2&amp;visits=4" in page


def queries_of(user: ScreenUser, visit: Appointment) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert user.get(address(visit), headers={"HX-Request": "true"}).status_code == 200
    return len(queries)


def test_the_panel_costs_the_same_for_one_person_and_two(
    desk: ScreenUser, visit: Appointment, diary: Diary
) -> None:
    both = book(
        client=diary.ana,
        guests=[diary.ben],
        service=diary.couples,
        starts_at=TEN + timedelta(hours=3),
        by=SystemActor("test"),
    )

    assert [queries_of(desk, visit), queries_of(desk, both)] == [BUDGET, BUDGET]


@pytest.fixture
def clinical_words(visit: Appointment, diary: Diary) -> list[str]:
    """Words of what is wrong with Ana, which the desk never reads."""
    ConditionFactory.create(client=diary.ana, code="CI-REDFLAG", note="Zebrafinch thrombosis")
    ConditionFactory.create(client=diary.ana, code="CL-SCAR", note="Quokka scar")
    EpisodeFactory.create(client=diary.ana, own_words="Narwhal ache in the temple")
    FollowUpFactory.create(client=diary.ana, reason="red_flag", evidence=["Pangolin numbness"])
    return ["zebrafinch", "quokka", "narwhal", "pangolin", "thrombosis", "scar", "numbness", "red flag"]


def test_the_desk_reads_no_clinical_word(
    desk: ScreenUser, visit: Appointment, diary: Diary, clinical_words: list[str]
) -> None:
    with clock.at(TEN):
        page = text(desk.open(address(visit))).lower()
        words = {f"answer-{diary.ana.pk}": "yes", f"words-{diary.ana.pk}": "Zebrafinch again"}
        sent: Any = desk.send_in_place(address(visit, "arrive"), seen=visit.revision, key="x" * 20, **words)
        page += text(sent).lower() + text(desk.open(address(visit))).lower()

    assert "a therapist has to speak with ana" in page and sent.status_code == 200
    assert [word for word in clinical_words if word in page] == []


def test_a_part_of_a_higher_app_stands_in_the_panel(
    desk: ScreenUser, theo: ApiUser, visit: Appointment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduling.screens.visit.parts._panel_parts", lambda: [_Part()])

    assert "Open the note" in text(screen_user(theo.person).open(address(visit)))
    assert "Open the note" not in text(desk.open(address(visit)))


class _Part:
    def part(self, request: Any, visit: Appointment) -> dict[str, Any] | None:
        """Show a sentence to those who may read notes."""
        is_shown = "therapist" in request.person.roles
        return {"template": Template("<p>Open the note</p>")} if is_shown else None
