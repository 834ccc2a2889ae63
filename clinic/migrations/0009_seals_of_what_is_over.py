from typing import ClassVar

from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_false_seal() RETURNS trigger LANGUAGE plpgsql AS $$
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
    RETURN NEW;
END $$;
CREATE TRIGGER seal_covers_what_is_over BEFORE INSERT ON clinic_auditseal
    FOR EACH ROW EXECUTE FUNCTION refuse_false_seal();
"""
ALLOW = """
DROP TRIGGER seal_covers_what_is_over ON clinic_auditseal;
DROP FUNCTION refuse_false_seal();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("clinic", "0008_attempt")]
    operations: ClassVar = [migrations.RunSQL(REFUSE, ALLOW)]
