"""Migrations of scheduling that must not touch the database."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("backwards", [False, True])
def test_renaming_models_to_reservation_and_assignment_runs_no_sql(backwards: bool) -> None:
    loader = MigrationLoader(connection, replace_migrations=False)
    migration = loader.get_migration_by_prefix("scheduling", "0003")

    statements = loader.collect_sql([(migration, backwards)])

    assert [line for line in statements if not line.startswith(("--", "BEGIN", "COMMIT"))] == []
