"""The audit is read from its newest row back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinic", "0018_invitations")]

    operations = [
        migrations.AddIndex(model_name="auditentry", index=models.Index("at", "id", name="audit_by_time")),
    ]
