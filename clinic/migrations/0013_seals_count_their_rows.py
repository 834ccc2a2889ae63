from typing import ClassVar

from django.db import migrations

BODY = """
CREATE OR REPLACE FUNCTION refuse_false_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.until_transaction > transaction_count(pg_snapshot_xmin(pg_current_snapshot())) THEN
        RAISE EXCEPTION 'A seal covers no transaction that may still run.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.entries < 1 OR NEW.until_transaction <= NEW.from_transaction THEN
        RAISE EXCEPTION 'A seal covers at least one row.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.from_transaction <> coalesce((SELECT max(until_transaction) FROM clinic_auditseal), 0) THEN
        RAISE EXCEPTION 'A seal begins where the last one ends.' USING ERRCODE = 'check_violation';
    END IF;
    %s
    RETURN NEW;
END $$;
"""
COUNT = """
    IF NEW.entries <> (
        SELECT count(*) FROM clinic_auditentry
        WHERE transaction >= NEW.from_transaction AND transaction < NEW.until_transaction
    ) THEN
        RAISE EXCEPTION 'A seal counts the rows of its range.' USING ERRCODE = 'check_violation';
    END IF;
"""


class Migration(migrations.Migration):
    """A seal whose number of rows is invented is refused; its digest is checked by verify_audit."""

    dependencies: ClassVar = [("clinic", "0012_late_opening_hours")]
    operations: ClassVar = [migrations.RunSQL(BODY % COUNT, BODY % "")]
