from typing import ClassVar

from django.db import migrations

FORBID = """
CREATE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit is only appended to.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_entry_is_only_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON clinic_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit();
CREATE TRIGGER audit_seal_is_only_appended BEFORE UPDATE OR DELETE OR TRUNCATE ON clinic_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit();
"""
ALLOW = """
DROP TRIGGER audit_entry_is_only_appended ON clinic_auditentry;
DROP TRIGGER audit_seal_is_only_appended ON clinic_auditseal;
DROP FUNCTION refuse_change_of_audit();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("clinic", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(FORBID, ALLOW)]
