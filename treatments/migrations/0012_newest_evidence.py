"""The time of the newest evidence of a follow-up: of those on file, the time at which it was raised."""

from django.db import migrations, models

import clinic.clock

KEEP_RAISED = "UPDATE treatments_followup SET evidence_at = raised_at"


class Migration(migrations.Migration):
    dependencies = [("treatments", "0011_closed_complaints")]

    operations = [
        migrations.AddField(
            model_name="followup",
            name="evidence_at",
            field=models.DateTimeField(default=clinic.clock.now, help_text="When the newest evidence came"),
        ),
        migrations.RunSQL(KEEP_RAISED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("evidence_at__gte", models.F("raised_at"))),
                name="evidence_comes_with_or_after_raising",
            ),
        ),
    ]
