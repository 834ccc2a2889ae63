"""What is never true of follow-ups, written past the actions by the ORM."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clinic import clock
from scheduling.models import Attendance
from tests.cast import Speaker
from treatments.episodes.actions.open import open_episode
from treatments.models import FollowUp


@pytest.fixture
def fields(visit: Attendance, theo: Speaker) -> dict[str, Any]:
    """A follow-up of an episode of Ana's."""
    episode = open_episode(client=visit.client, own_words="My calf.", by=theo.person)
    return {
        "client": visit.client,
        "episode": episode,
        "reason": "red_flag",
        "urgency": "urgent",
        "evidence": ["Told Theo."],
        "owner": theo.person,
        "raised_by": "test",
        "raised_at": clock.now(),
        "due_at": clock.now(),
    }


def broken(fields: dict[str, Any]) -> str:
    """The name of the constraint this breaks."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        FollowUp.objects.create(**fields)
    return str(caught.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def test_a_reason_stands_open_once_an_episode(fields: dict[str, Any]) -> None:
    FollowUp.objects.create(**fields)

    assert broken(fields) == "reason_stands_once_an_episode"


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"reason": "moon"}, "follow_up_uses_known_words"),
        ({"urgency": "moon"}, "follow_up_uses_known_words"),
        ({"evidence": []}, "follow_up_has_its_evidence"),
        ({"outcome": "spoke"}, "closed_follow_up_says_by_whom_and_what_came"),
    ],
)
def test_rules_of_follow_ups(fields: dict[str, Any], wrong: dict[str, Any], name: str) -> None:
    assert broken(fields | wrong) == name


def test_a_red_flag_ends_with_a_finding(fields: dict[str, Any]) -> None:
    over = {"closed_at": clock.now(), "closed_by": fields["owner"], "outcome": "spoke"}

    assert broken(fields | over) == "red_flag_ends_with_a_finding"
