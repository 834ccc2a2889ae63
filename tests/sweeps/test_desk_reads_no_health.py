"""No word that was written about health stands in what the front desk or an owner can open."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, models, transaction

from clients.models import Condition, HealthStatement
from clinic.roles import FRONT_DESK, OWNER
from tests.cast import api_user
from tests.factories import StaffFactory
from tests.screen_user import screen_user
from tests.sweeps.every_route import every_route
from tests.sweeps.every_screen import every_screen
from tests.sweeps.screen_addresses import address_of_screen, records_of
from tests.sweeps.test_query_counts import World, address_of, world
from treatments.client_record import RECORDS

__all__ = ["world"]
CANARY = "Canarybird"
KEYS = {
    *("code", "places", "cleared_by", "questions_asked", "limits_chosen", "ended_by", "recorded_by"),
    *("confirmed_by", "settled_by", "causes", "returned_at", "begun_with", "content_hash", "printed"),
    *("author_as_written", "referral_felt", "stop_rules", "left_out", "good_to_know", "letter_html"),
    *("sites", "days", "cautions", "answered_by", "told_by", "flags", "signs", "raised_by", "asked_by"),
    *("language", "author"),
}
"""Fields of codes, keys and people; all other texts of these records are words that somebody wrote."""
WRITTEN = {
    "Condition.note",
    "Episode.own_words",
    "FollowUp.evidence",
    "HealthStatement.words",
    "MarkedPoint.remark",
    "SelfCarePlan.message",
    "SessionNote.subjective",
}
"""Some of what must have been written, so that the sweep has something to find."""


def words_of(model: type[models.Model]) -> Iterator[tuple[str, Any]]:
    """Yield each field of words with a value that holds the canary."""
    for field in model._meta.concrete_fields:
        if field.name in KEYS or field.choices:
            continue
        if isinstance(field, ArrayField):
            yield field.name, [CANARY]
        elif isinstance(field, models.CharField | models.TextField):
            yield field.name, CANARY


def write_canaries() -> set[str]:
    """Write the canary into each row that may be changed; return the fields that hold it."""
    written = set()
    of_health: list[type[models.Model]] = [Condition, HealthStatement]
    for model in (*of_health, *(model for model, _path in RECORDS.values())):
        for name, value in words_of(model):
            for row in model._default_manager.order_by("pk"):
                with suppress(DatabaseError), transaction.atomic():
                    model._default_manager.filter(pk=row.pk).update(**{name: value})
                    written.add(f"{model.__name__}.{name}")
    return written


@pytest.mark.parametrize("role", [FRONT_DESK, OWNER])
def test_no_page_shows_a_word_of_health_to_who_reads_none(world: World, role: str) -> None:
    records = records_of(world)
    assert write_canaries() >= WRITTEN
    user = screen_user(StaffFactory.create(name="Robin", roles=[role]))

    opened, telling = 0, []
    for route in every_screen():
        if route.method == "GET":
            answer = user.get(address_of_screen(route, world, records))
            content = b"".join(answer) if answer.streaming else answer.content
            opened += answer.status_code == 200
            telling += [route.row] if CANARY.lower() in content.decode(errors="replace").lower() else []

    assert telling == []
    assert opened > 30


@pytest.mark.parametrize("role", [FRONT_DESK, OWNER])
def test_no_read_of_the_api_answers_a_word_of_health_to_who_reads_none(world: World, role: str) -> None:
    assert write_canaries() >= WRITTEN
    user = api_user(StaffFactory.create(name="Robin", roles=[role]))

    opened, telling = 0, []
    for route in every_route():
        address = address_of(route, world) if route.method == "GET" else None
        if address is not None:
            answer = user.api("GET", address)
            opened += answer.status_code == 200
            telling += [address] if CANARY.lower() in str(answer.content).lower() else []

    assert telling == []
    assert opened > 20


def test_a_therapist_reads_the_words(world: World) -> None:
    write_canaries()

    assert CANARY in str(world.theo.api("GET", f"notes/{world.first['notes']}").json())
