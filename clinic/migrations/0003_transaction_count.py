from typing import ClassVar

from django.db import migrations

COUNT = """
CREATE FUNCTION transaction_count(xid8) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1::text::bigint';
ALTER TABLE clinic_auditentry ALTER COLUMN transaction SET DEFAULT transaction_count(pg_current_xact_id());
"""
ID_ALONE = """
ALTER TABLE clinic_auditentry ALTER COLUMN transaction SET DEFAULT pg_current_xact_id()::text::bigint;
DROP FUNCTION transaction_count(xid8);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("clinic", "0002_append_only")]
    operations: ClassVar = [migrations.RunSQL(COUNT, ID_ALONE)]
