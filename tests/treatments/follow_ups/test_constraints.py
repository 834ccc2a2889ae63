"""The constraints of follow-ups, tested by writing past the actions with the ORM."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clinic import clock
from scheduling.models import Attendance
from tests.cast import ApiUser
from treatments.episodes.actions.open import open_episode
from treatments.models import FollowUp


@pytest.fixture
def fields(visit: Attendance, theo: ApiUser) -> dict[str, Any]:
    """The fields of a follow-up about an episode of Ana's."""
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


def broken_constraint(fields: dict[str, Any]) -> str:
    """Return the name of the constraint that these fields break."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        FollowUp.objects.create(**fields)
    return str(caught.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def test_an_episode_refuses_a_second_open_follow_up_of_a_reason(fields: dict[str, Any]) -> None:
    FollowUp.objects.create(**fields)

    assert broken_constraint(fields) == "reason_stands_once_an_episode"


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"reason": "moon"}, "follow_up_uses_known_words"),
        ({"urgency": "moon"}, "follow_up_uses_known_words"),
        ({"evidence": []}, "follow_up_has_its_evidence"),
        ({"outcome": "spoke"}, "closed_follow_up_says_by_whom_and_what_came"),
    ],
)
def test_follow_up_refuses_unknown_words_and_missing_fields(
    fields: dict[str, Any], changes: dict[str, Any], name: str
) -> None:
    assert broken_constraint(fields | changes) == name


def test_closed_red_flag_requires_a_finding(fields: dict[str, Any]) -> None:
    closing = {"closed_at": clock.now(), "closed_by": fields["owner"], "outcome": "spoke"}

    assert broken_constraint(fields | closing) == "red_flag_ends_with_a_finding"
