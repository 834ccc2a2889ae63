"""A record that was merged into another takes no request made online."""

from django.db import migrations

from clients.merging.schema import refuse_merged_clients


class Migration(migrations.Migration):
    dependencies = [("clients", "0012_merges"), ("scheduling", "0025_who_treats_whom")]

    operations = [refuse_merged_clients("scheduling_onlinerequest", "client_id")]
