"""Two changes of guardians at once close no loop, and leave no ward without a guardian on file."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from clients.actions.archive import archive_client
from clients.actions.update_contact import update_contact
from clients.models import Client
from clinic.actors import SystemActor
from clinic.models import Practice
from clinic.refusals import Refusal
from clinic.setup.actions.change_practice import change_practice
from tests.callers import at_once
from tests.factories import ClientFactory, Diary

DESK = SystemActor("test")


def outcome_of(change: Callable[..., object], **fields: Any) -> Callable[[], str | None]:
    """Return a call that makes the change; it returns the refusal, or None."""

    def call() -> str | None:
        try:
            change(revision=None, by=DESK, **fields)
        except Refusal as refusal:
            return refusal.code
        except IntegrityError:
            return "constraint"
        return None

    return call


@pytest.mark.parametrize("length", [2, 4])
def test_clients_who_become_each_others_guardians_at_once_make_no_loop(clinic: Diary, length: int) -> None:
    people = ClientFactory.create_batch(length)
    calls = [
        outcome_of(update_contact, client=client, guardian=people[number - 1].pk)
        for number, client in enumerate(people)
    ]

    outcomes = at_once(calls)

    assert len([each for each in outcomes if each]) == 1, outcomes
    assert Client.objects.filter(guardian__isnull=False).count() == length - 1


def test_a_guardian_archived_while_named_leaves_no_ward_behind(clinic: Diary) -> None:
    guardian = ClientFactory.create()
    child = ClientFactory.create(birth_on=date(2020, 1, 1))

    outcomes = at_once(
        [
            outcome_of(update_contact, client=child, guardian=guardian.pk),
            outcome_of(archive_client, client=guardian),
        ]
    )

    [refused] = filter(None, outcomes)
    assert refused in ("guardian_unknown", "guardian_needed")


def test_an_adult_age_that_rises_while_a_guardian_is_named_leaves_no_child_as_guardian(
    clinic: Diary,
) -> None:
    practice = Practice.current()
    young = ClientFactory.create(birth_on=practice.today() - timedelta(days=19 * 366))
    ward = ClientFactory.create()

    outcomes = at_once(
        [
            outcome_of(update_contact, client=ward, guardian=young.pk),
            outcome_of(change_practice, practice=practice, changes={"adult_age": 21}),
        ]
    )

    assert [each for each in outcomes if each] == ["guardian_is_a_child"]
