"""Keep all facts last told to a client, not only the start, while a letter about a change waits."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

KEEP_START = """
    UPDATE scheduling_appointment SET told_before = ARRAY[to_json(moved_from)#>>'{}']
    WHERE moved_from IS NOT NULL AND state IN ('booked', 'confirmed');
"""
GIVE_BACK_START = """
    UPDATE scheduling_appointment SET moved_from = told_before[1]::timestamptz
    WHERE told_before IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0005_reservations_name_their_rivals")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="told_before",
            field=ArrayField(
                base_field=models.CharField(max_length=40),
                help_text="The facts last told to the client, while a letter about others waits",
                null=True,
                size=None,
            ),
        ),
        migrations.RunSQL(KEEP_START, GIVE_BACK_START),
        migrations.RemoveField(model_name="appointment", name="moved_from"),
        migrations.AlterField(
            model_name="appointment",
            name="sequence",
            field=models.PositiveIntegerField(
                default=0, help_text="Grows with each letter on a change; the calendar's SEQUENCE"
            ),
        ),
    ]
