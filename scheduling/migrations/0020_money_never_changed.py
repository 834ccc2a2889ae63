"""Receipts are never changed, and no visit is paid for more than once."""

from django.db import migrations

from clients.merging.schema import refuse_merged_clients

WATCH = """
CREATE FUNCTION scheduling_receipt_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'scheduling_receipt' THEN
        -- A merge of two records moves a receipt to the client who goes on.
        IF to_jsonb(NEW) - 'client_id' = to_jsonb(OLD) - 'client_id' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'A receipt never changes; cancel it by another.'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'receipt_never_changes';
END $$;
CREATE TRIGGER receipt_never_changes BEFORE UPDATE OR DELETE ON scheduling_receipt
    FOR EACH ROW EXECUTE FUNCTION scheduling_receipt_never_changes();
CREATE TRIGGER receipt_lines_never_change BEFORE UPDATE OR DELETE ON scheduling_receiptline
    FOR EACH ROW EXECUTE FUNCTION scheduling_receipt_never_changes();

CREATE FUNCTION scheduling_visit_is_not_overpaid() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    price integer;
    paid bigint;
    settled bigint;
BEGIN
    IF NEW.visit_id IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT scheduling_appointment.price INTO price FROM scheduling_appointment
        WHERE id = NEW.visit_id FOR NO KEY UPDATE;
    SELECT coalesce(sum(amount), 0) INTO paid FROM scheduling_receiptline WHERE visit_id = NEW.visit_id;
    SELECT coalesce(sum(amount), 0) INTO settled FROM (
        SELECT amount FROM scheduling_redemption WHERE visit_id = NEW.visit_id AND undone_at IS NULL
        UNION ALL
        SELECT amount FROM scheduling_waiver WHERE visit_id = NEW.visit_id AND undone_at IS NULL
    ) AS others;
    IF paid < 0 OR paid + settled > price THEN
        RAISE EXCEPTION 'A visit is paid for once.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'visit_is_paid_once';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER visit_is_paid_once AFTER INSERT ON scheduling_receiptline
    FOR EACH ROW EXECUTE FUNCTION scheduling_visit_is_not_overpaid();
CREATE TRIGGER visit_is_paid_once AFTER INSERT OR UPDATE ON scheduling_redemption
    FOR EACH ROW EXECUTE FUNCTION scheduling_visit_is_not_overpaid();
CREATE TRIGGER visit_is_paid_once AFTER INSERT OR UPDATE ON scheduling_waiver
    FOR EACH ROW EXECUTE FUNCTION scheduling_visit_is_not_overpaid();
"""
UNWATCH = """
DROP TRIGGER visit_is_paid_once ON scheduling_waiver;
DROP TRIGGER visit_is_paid_once ON scheduling_redemption;
DROP TRIGGER visit_is_paid_once ON scheduling_receiptline;
DROP FUNCTION scheduling_visit_is_not_overpaid();
DROP TRIGGER receipt_lines_never_change ON scheduling_receiptline;
DROP TRIGGER receipt_never_changes ON scheduling_receipt;
DROP FUNCTION scheduling_receipt_never_changes();
"""


class Migration(migrations.Migration):
    dependencies = [("clients", "0012_merges"), ("scheduling", "0019_money")]

    operations = [
        migrations.RunSQL(WATCH, UNWATCH),
        refuse_merged_clients("scheduling_boughtpackage", "client_id"),
        refuse_merged_clients("scheduling_voucher", "client_id"),
        refuse_merged_clients("scheduling_receipt", "client_id"),
    ]
