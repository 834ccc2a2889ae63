"""The tables that a merge moves: every reference to a client is declared, and guarded in the database."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from clients.client_record import STAY
from clients.models import Client, Condition
from clients.record_parts import client_tables
from clinic.models import Practice
from tests.factories import ClientFactory, ConditionFactory
from tests.merges import merge_into


def references_to_clients() -> set[tuple[type[models.Model], str]]:
    """Return each foreign key to Client, as its model and column."""
    return {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Client
    }


def keys_of_clients() -> set[tuple[type[models.Model], str]]:
    """Return each column that may hold the key of a client without a foreign key, as its model and name."""
    return {
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if not field.primary_key
        and (isinstance(field, models.UUIDField) or field.name in ("recipient_key", "client_key"))
    }


MOVED = {(table.model, column) for table in client_tables() for column in table.columns}


def test_every_reference_to_a_client_is_moved_by_a_merge() -> None:
    named = {f"{model._meta.label}.{column}" for model, column in references_to_clients() | keys_of_clients()}
    left = named - STAY - {f"{model._meta.label}.{column}" for model, column in MOVED}

    assert not left, f"Declare these in TABLES of their app's client_record.py: {left}"


def test_every_reference_to_a_client_refuses_a_merged_one(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal")
        triggers = set(cursor.fetchall())
    references = references_to_clients() - {
        (model, column)
        for model, column in references_to_clients()
        if model._meta.model_name == "mergerecord"
    }
    bare = {
        (model._meta.db_table, column)
        for model, column in references
        if (model._meta.db_table, f"refuse_merged_{column}_id") not in triggers
    }

    assert not bare, f"Add refuse_merged_clients(table, column) to a migration of: {bare}"


def insert_for(client: Client) -> None:
    ConditionFactory.create(client=client)


def move_to(client: Client) -> None:
    Condition.objects.update(client=client)


@pytest.mark.parametrize("write", [insert_for, move_to])
def test_a_row_that_names_a_merged_client_is_refused_by_the_database(
    practice: Practice, write: Callable[[Client], None]
) -> None:
    target, source = ClientFactory.create_batch(2)
    merge_into(target, source)
    ConditionFactory.create()

    with pytest.raises(IntegrityError, match="merged"), transaction.atomic():
        write(source)


def test_a_circle_of_merges_is_refused_by_the_database(practice: Practice) -> None:
    target, source = ClientFactory.create_batch(2)
    merge_into(target, source)

    with pytest.raises(IntegrityError), transaction.atomic():
        Client.objects.filter(pk=target.pk).update(merged_into=source, archived_at="2026-01-01T00:00Z")
