"""The audit is only appended to, and who changes it past the application is found out."""

import os
import time
from collections.abc import Iterator
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from clinic import audit
from clinic.actors import SystemActor
from clinic.audit.actions.seal_audit import seal_audit
from clinic.models import AuditEntry, AuditSeal, Envelope, Practice
from clinic.status.actions.post_audit_digest import post_audit_digest
from clinic.status.service_status import service_status
from config.embedded.databases import with_database
from tests.factories import PracticeFactory, StaffFactory

SYSTEM = SystemActor("test")
STILL_RUNS = "may still run"


def seal_all() -> None:
    """Seal until every row is under a seal: a test beside this one may keep the snapshot's xmin low."""
    deadline = time.monotonic() + 20
    while AuditEntry.objects.filter(transaction__gte=_sealed_until()).exists():
        seal_audit()
        assert time.monotonic() < deadline, "Some rows were not sealed"
        time.sleep(0.01)


def _sealed_until() -> int:
    seal = AuditSeal.objects.last()
    return seal.until_transaction if seal else 0


@pytest.fixture
def sealed(fresh_database: str) -> Practice:
    """Three sealed ranges of real commits: what setting up wrote, one row, two rows."""
    practice = PracticeFactory.create()
    audit.record(SYSTEM, "added", practice)
    seal_all()
    audit.record(SYSTEM, "changed", practice, fields=["name"])
    seal_all()
    with transaction.atomic():
        audit.record(SYSTEM, "changed", practice, fields=["phone"])
        audit.record(SYSTEM, "changed", practice, reason="Moved")
    seal_all()
    return practice


@pytest.fixture
def owner(fresh_database: str) -> Iterator[Any]:
    """The owner of the tables, who can switch a trigger off."""
    with psycopg.connect(
        with_database(os.environ["DATABASE_OWNER_URL"], fresh_database), autocommit=True
    ) as owner:
        owner.execute("ALTER TABLE clinic_auditentry DISABLE TRIGGER USER")
        owner.execute("ALTER TABLE clinic_auditseal DISABLE TRIGGER USER")
        yield owner


def verified(**options: str) -> str:
    """Return what verify_audit prints when all is well."""
    said = StringIO()
    call_command("verify_audit", stdout=said, **options)
    return said.getvalue()


def test_seals_join_without_a_gap(sealed: Practice) -> None:
    first, *_, second, third = AuditSeal.objects.all()

    assert first.from_transaction == 0
    assert second.until_transaction == third.from_transaction
    assert [second.entries, third.entries] == [1, 2]
    assert service_status()["last_seal_at"] == third.sealed_at
    assert "seals hold" in verified()


def test_seal_audit_writes_no_seal_without_new_rows(sealed: Practice) -> None:
    assert seal_audit() is None


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE clinic_auditentry SET verb = 'read' WHERE reason = 'Moved'",
        "UPDATE clinic_auditentry SET at = at + interval '1 second' WHERE reason = 'Moved'",
        "DELETE FROM clinic_auditentry WHERE reason = 'Moved'",
        """INSERT INTO clinic_auditentry
           (at, transaction, actor_kind, actor_key, verb, subject, subject_key, client_key, fields, reason)
           SELECT at, transaction, actor_kind, 'fern', verb, subject, subject_key, client_key, fields, reason
           FROM clinic_auditentry WHERE reason = 'Moved'""",
        "DELETE FROM clinic_auditseal WHERE from_transaction = 0",
        "UPDATE clinic_auditseal SET digest = repeat('0', 64) WHERE from_transaction = 0",
    ],
)
def test_verify_audit_finds_tampering_by_the_owner_role(sealed: Practice, owner: Any, tampering: str) -> None:
    assert owner.execute(tampering).rowcount == 1

    with pytest.raises(CommandError) as found:
        verified()
    assert found.value.returncode == 1


@pytest.mark.parametrize("table", ["clinic_auditentry", "clinic_auditseal"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_application_role_may_not_change_audit_rows_or_seals(
    sealed: Practice, table: str, change: str
) -> None:
    assert settings.DATABASES["default"]["USER"] == "knotwork"

    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(change.format(table))


def test_trigger_refuses_changes_by_the_owner_role(sealed: Practice, fresh_database: str) -> None:
    address = with_database(os.environ["DATABASE_OWNER_URL"], fresh_database)

    with (
        psycopg.connect(address) as owner,
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="only appended"),
    ):
        owner.execute("DELETE FROM clinic_auditentry")


def test_seal_ends_before_a_transaction_that_still_runs(sealed: Practice, fresh_database: str) -> None:
    address = with_database(os.environ["DATABASE_URL"], fresh_database)
    insert = """INSERT INTO clinic_auditentry
        (at, actor_kind, actor_key, verb, subject, subject_key, client_key, fields, reason)
        VALUES (now(), 'system', 'slow', 'changed', 'practice', '1', '', '{}', '')"""
    with psycopg.connect(address) as slow:
        slow.execute(insert)
        audit.record(SYSTEM, "changed", sealed, reason="Quick")
        assert seal_audit() is None
        slow.commit()

    seal_all()
    assert sum(AuditSeal.objects.values_list("entries", flat=True)) == AuditEntry.objects.count()
    assert verified()


def test_two_sealers_at_once_write_one_seal(sealed: Practice, fresh_database: str) -> None:
    audit.record(SYSTEM, "changed", sealed)
    seals = AuditSeal.objects.count()
    address = with_database(os.environ["DATABASE_URL"], fresh_database)
    with psycopg.connect(address) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [0x5EA1])
        assert seal_audit() is None
    seal_all()
    assert AuditSeal.objects.count() == seals + 1


def test_transaction_count_continues_after_a_restore_into_a_new_cluster(sealed: Practice, owner: Any) -> None:
    later = "UPDATE clinic_auditseal SET until_transaction = until_transaction + 1000000000"
    owner.execute(f"{later} WHERE id IN (SELECT max(id) FROM clinic_auditseal)")
    last = _sealed_until()
    audit.record(SYSTEM, "changed", sealed, reason="Too low")
    assert AuditEntry.objects.get(reason="Too low").transaction < last
    owner.execute("DELETE FROM clinic_auditentry WHERE reason = 'Too low'")

    call_command("set_up", verbosity=0)
    connection.close()
    audit.record(SYSTEM, "changed", sealed)
    seal_all()

    assert AuditSeal.objects.count() > 3
    assert _sealed_until() > last


def test_verify_audit_names_what_was_cut_after_a_digest_kept_elsewhere(sealed: Practice, owner: Any) -> None:
    last = AuditSeal.objects.latest("until_transaction")
    owner.execute("DELETE FROM clinic_auditentry WHERE transaction >= %s", [last.from_transaction])
    owner.execute("DELETE FROM clinic_auditseal WHERE id = %s", [last.pk])
    assert "seals hold" in verified()

    with pytest.raises(CommandError, match="what was sealed after it is missing"):
        call_command("verify_audit", digest=last.digest)


def test_verify_audit_accepts_a_digest_that_is_still_there(sealed: Practice) -> None:
    first = AuditSeal.objects.earliest("until_transaction")

    assert "seals hold" in verified(digest=first.digest)


def refusal_of_insert(insert: str) -> str:
    """Return with which words the database refuses a seal."""
    with pytest.raises(IntegrityError) as refused, connection.cursor() as cursor:
        cursor.execute(insert)
    return str(refused.value)


@pytest.mark.parametrize(
    ("entries", "since", "until", "reason"),
    [
        (1, "last", 9_000_000_000, STILL_RUNS),
        (0, "last", "last + 1", "at least one row"),
        (1, "last", "last", "at least one row"),
        (1, "last - 1", "last + 1", "begins where the last one ends"),
        (7, "last", "last + 1", "counts the rows of its range"),
    ],
)
def test_a_false_seal_is_refused_by_the_database(
    sealed: Practice, entries: int, since: str, until: object, reason: str
) -> None:
    audit.record(SYSTEM, "changed", sealed)
    insert = f"""INSERT INTO clinic_auditseal
        (sealed_at, from_transaction, until_transaction, entries, digest)
        SELECT now(), {since}, {until}, {entries}, repeat('0', 64)
        FROM (SELECT max(until_transaction) AS last FROM clinic_auditseal) AS seals"""

    said = refusal_of_insert(insert)
    deadline = time.monotonic() + 20
    while STILL_RUNS in said and reason != STILL_RUNS and time.monotonic() < deadline:
        time.sleep(0.1)  # a test beside this one keeps the snapshot's xmin low
        said = refusal_of_insert(insert)

    assert reason in said


def test_the_newest_digest_goes_to_each_owner_once_a_day(sealed: Practice) -> None:
    fern = StaffFactory.create(name="Fern", roles=["owner"])

    assert (post_audit_digest(), post_audit_digest()) == (1, 0)
    letter = Envelope.objects.get(recipient_key=str(fern.pk))
    assert AuditSeal.objects.latest("until_transaction").digest in letter.text.replace("\n", "")
