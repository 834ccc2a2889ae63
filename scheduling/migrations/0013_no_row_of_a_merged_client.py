"""No row of this app names a client whose record was merged into another."""

from django.db import migrations

from clients.merging.schema import refuse_merged_clients


class Migration(migrations.Migration):
    dependencies = [("clients", "0012_merges"), ("scheduling", "0012_elsewhere_is_not_away")]

    operations = [
        refuse_merged_clients("scheduling_appointment", "client_id"),
        refuse_merged_clients("scheduling_attendance", "client_id"),
        refuse_merged_clients("scheduling_claim", "client_id"),
    ]
