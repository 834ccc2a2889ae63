"""The health of a client on the page of the client, and the forms by which a therapist keeps it."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client, Condition, HealthStatement
from clinic import clock
from clinic.models.audit import AuditEntry
from clinic.roles import FRONT_DESK, OWNER
from tests.cast import ApiUser
from tests.factories import ClientFactory, ConditionFactory, StaffFactory, baseline_of, episode_in
from tests.screen_user import ScreenUser, screen_user

MOST_ON_TIMELINE = 8


@pytest.fixture
def therapist(theo: ApiUser) -> ScreenUser:
    return screen_user(theo.person)


@pytest.fixture
def ana(practice: Any) -> Client:
    return ClientFactory.create(name="Ana")


def record_of(user: ScreenUser, client: Client, rest: str = "") -> str:
    return str(user.open(f"/clients/{client.pk}{rest}").content.decode())


def condition_answers(**answers: Any) -> dict[str, Any]:
    return {"key": str(uuid4()), "code": "CL-SCAR"} | answers


def test_condition_is_recorded_once_with_its_places(therapist: ScreenUser, ana: Client) -> None:
    answers = condition_answers(places=["zone:calf:left", "region:foot:both"])

    sent = [therapist.send(f"/clients/{ana.pk}/conditions/new", **answers) for _ in range(2)]

    condition = Condition.objects.get()
    assert [answer.status_code for answer in sent] == [303, 303]
    assert condition.places == ["region:foot:both", "zone:calf:left"]
    assert "Foot, both sides; Calf, left" in record_of(therapist, ana)


def test_condition_without_its_place_is_refused_and_keeps_what_was_typed(
    therapist: ScreenUser, ana: Client
) -> None:
    answer = therapist.send(f"/clients/{ana.pk}/conditions/new", **condition_answers(note="Left knee"))

    page = answer.content.decode()
    assert answer.status_code == 422 and "Pick the places" in page and "Left knee" in page


def test_condition_form_ticks_again_what_was_chosen(therapist: ScreenUser, ana: Client) -> None:
    places = ["zone:calf:left"]

    page = therapist.send(
        f"/clients/{ana.pk}/conditions/new", key=str(uuid4()), places=places
    ).content.decode()

    assert re.search(r'value="zone:calf:left"[^>]* checked', page)
    assert re.search(r'data-place="zone:calf:left"[^>]* class="chosen"', page)


def test_every_zone_can_be_tapped_on_a_figure_and_ticked_in_the_list(
    therapist: ScreenUser, ana: Client
) -> None:
    page = record_of(therapist, ana, "/conditions/new")

    on_figures = set(re.findall(r'data-place="([^"]+)"', page))
    in_list = {place for place in re.findall(r'value="([^"]+)"', page) if place.startswith("zone:")}
    assert on_figures == in_list != set()


def test_condition_that_is_over_limits_nothing_more(therapist: ScreenUser, ana: Client) -> None:
    condition = ConditionFactory.create(client=ana)

    first = therapist.send(f"/clients/{ana.pk}/conditions/{condition.pk}/end")
    second = therapist.send(f"/clients/{ana.pk}/conditions/{condition.pk}/end")

    condition.refresh_from_db()
    assert (first.status_code, second.status_code) == (303, 409) and condition.ended_at
    assert "No condition counts today." in record_of(therapist, ana)


def test_condition_of_somebody_else_is_not_found(therapist: ScreenUser, ana: Client) -> None:
    condition = ConditionFactory.create()

    assert therapist.send(f"/clients/{ana.pk}/conditions/{condition.pk}/end").status_code == 404


def test_clearance_is_recorded_with_the_reply(therapist: ScreenUser, ana: Client) -> None:
    condition = ConditionFactory.create(client=ana, code="CC-ANTICOAG")
    address = f"/clients/{ana.pk}/conditions/{condition.pk}/clear"

    refused = therapist.send(address, key=str(uuid4()), how="clinician_reply")
    cleared = therapist.send(address, key=str(uuid4()), how="clinician_reply", note="Dr Lee, 2 March: yes.")

    condition.refresh_from_db()
    assert (refused.status_code, cleared.status_code) == (422, 303)
    assert condition.cleared_until and "cleared until" in record_of(therapist, ana)


@pytest.mark.parametrize("answers", [{"reason": "Asked: stopped in May."}, {"condition": True}])
def test_statement_is_settled_by_a_reason_or_a_condition(
    therapist: ScreenUser, ana: Client, answers: dict[str, Any]
) -> None:
    told = HealthStatement.objects.create(client=ana, words="Takes warfarin", recorded_by="x")
    condition = ConditionFactory.create(client=ana)
    chosen = {name: str(condition.pk) if value is True else value for name, value in answers.items()}

    before = record_of(therapist, ana)
    empty = therapist.send(f"/clients/{ana.pk}/statements/{told.pk}/settle")
    settled = therapist.send(f"/clients/{ana.pk}/statements/{told.pk}/settle", **chosen)

    assert before.count("Takes warfarin") == 2
    assert (empty.status_code, settled.status_code) == (422, 303)
    assert "warfarin" not in record_of(therapist, ana)


def test_therapist_reads_complaints_with_zones_and_their_chart(therapist: ScreenUser, ana: Client) -> None:
    episode = episode_in("temple", client=ana, own_words="Dull ache", first_treated_at=clock.now())
    baseline_of(episode, 7)

    page = record_of(therapist, ana)
    chart = therapist.open(f"/clients/{ana.pk}/chart.svg")

    assert "Dull ache" in page and "Temple, right" in page and f"/clients/{ana.pk}/chart.svg" in page
    assert chart["Content-Type"] == "image/svg+xml" and b"Dull ache" in chart.content


def test_reading_the_health_of_a_client_is_noted(therapist: ScreenUser, ana: Client) -> None:
    record_of(therapist, ana)

    assert AuditEntry.objects.filter(verb="read", client_key=str(ana.pk)).count() == 1


@pytest.mark.parametrize("role", [FRONT_DESK, OWNER])
def test_desk_sees_no_part_of_health_and_leaves_no_trace_of_reading(ana: Client, role: str) -> None:
    user = screen_user(StaffFactory.create(roles=[role]))
    ConditionFactory.create(client=ana)
    episode_in("temple", client=ana)

    page = record_of(user, ana)

    assert 'id="health"' not in page and 'id="complaints"' not in page and "/conditions/" not in page
    assert user.open(f"/clients/{ana.pk}/conditions/new").status_code == 403
    assert user.open(f"/clients/{ana.pk}/chart.svg").status_code == 403
    assert not AuditEntry.objects.filter(verb="read").exists()


def test_timeline_says_each_event_in_a_sentence_at_a_constant_cost(
    therapist: ScreenUser, ana: Client
) -> None:
    ConditionFactory.create(client=ana)
    record_of(therapist, ana, "/timeline")
    with CaptureQueriesContext(connection) as few:
        page = record_of(therapist, ana, "/timeline")
    for day in range(60):
        at = clock.now() - timedelta(days=day)
        ConditionFactory.create(client=ana, recorded_at=at)
    with CaptureQueriesContext(connection) as many:
        record_of(therapist, ana, "/timeline")

    assert "Condition recorded: " in page and "Put on file." in page
    assert len(few) == len(many) <= MOST_ON_TIMELINE


def test_timeline_is_paged_without_a_gap(therapist: ScreenUser, ana: Client) -> None:
    for day in range(120):
        ConditionFactory.create(client=ana, recorded_at=clock.now() - timedelta(days=day))
    page, lines = record_of(therapist, ana, "/timeline"), 0
    while True:
        lines += page.count("Condition recorded: ")
        cursor = re.search(r'\?cursor=([\d-]+)"', page)
        if cursor is None:
            break
        page = record_of(therapist, ana, f"/timeline?cursor={cursor[1]}")

    assert lines == 120


def test_timeline_refuses_a_cursor_that_is_none(therapist: ScreenUser, ana: Client) -> None:
    assert therapist.open(f"/clients/{ana.pk}/timeline?cursor=x").status_code == 422
