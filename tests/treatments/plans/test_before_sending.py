"""The notes that a draft of a plan shows before it is sent."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client, Condition
from clinic.actors import SystemActor
from scheduling.models import Attendance
from tests.cast import ApiUser
from tests.factories import ConditionFactory
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import FollowUp


def shown(user: ApiUser, plan: dict[str, Any]) -> dict[str, str]:
    """Return the sentences that the draft shows, by code."""
    answer = user.api("GET", f"plans/{plan['id']}").json()
    return {each["code"]: each["message"] for each in answer["before_sending"]}


def flag(client: Client, urgency: str) -> None:
    """Raise a red flag about the client."""
    evidence = {"flags": ["RF-LUMP"], "evidence": ["A lump."], "by": SystemActor("test")}
    raise_follow_up(client=client, reason="red_flag", urgency=urgency, **evidence)  # type: ignore[arg-type]


def test_a_draft_with_nothing_against_it_shows_nothing(theo: ApiUser, plan: dict[str, Any]) -> None:
    assert shown(theo, plan) == {}


@pytest.mark.parametrize("urgency", ["emergency", "same_day", "urgent", "routine"])
def test_every_open_red_flag_shows_on_the_draft(
    theo: ApiUser, plan: dict[str, Any], visit: Attendance, urgency: str
) -> None:
    flag(visit.client, urgency)

    assert "(RF-LUMP)" in shown(theo, plan)["red_flag_open"]


@pytest.mark.parametrize(("code", "shows"), [("CC-ANTICOAG", "clearance_missing"), ("CI-FEVER", "ban")])
def test_a_ban_and_a_missing_clearance_show_on_the_draft(
    theo: ApiUser, plan: dict[str, Any], visit: Attendance, code: str, shows: str
) -> None:
    ConditionFactory.create(client=visit.client, code=code)

    assert code in shown(theo, plan)[shows]


def test_a_draft_shows_what_would_refuse_to_send_it(
    theo: ApiUser, plan: dict[str, Any], visit: Attendance
) -> None:
    ConditionFactory.create(client=visit.client, code="CL-SCAR", places=["zone:calf:left"])

    assert "Draft a new version" in shown(theo, plan)["plan_outdated"]


def test_conditions_and_flags_are_read_once_for_all_that_is_said_of_them(
    theo: ApiUser, plan: dict[str, Any]
) -> None:
    with CaptureQueriesContext(connection) as queries:
        theo.api("GET", f"plans/{plan['id']}")

    tables = [name for query in queries for name in re.findall(r'^SELECT .*? FROM "(\w+)"', query["sql"])]
    # Conditions twice: those that count, and whether one is newer than the draft.
    of_conditions = tables.count(Condition._meta.db_table)
    assert (of_conditions, tables.count(FollowUp._meta.db_table)) == (2, 1), tables
