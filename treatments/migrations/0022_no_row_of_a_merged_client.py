"""No row of this app names a client whose record was merged into another."""

from django.db import migrations

from clients.merging.schema import refuse_merged_clients


class Migration(migrations.Migration):
    dependencies = [("clients", "0012_merges"), ("treatments", "0021_muscle_reviews")]

    operations = [
        refuse_merged_clients("treatments_episode", "client_id"),
        refuse_merged_clients("treatments_followup", "client_id"),
        refuse_merged_clients("treatments_reading", "client_id"),
    ]
