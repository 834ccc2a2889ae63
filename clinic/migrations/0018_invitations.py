"""New members of staff are invited to choose their password."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("clinic", "0017_emergency_numbers_are_dialled")]

    operations = [
        migrations.AddField(
            model_name="staff",
            name="invited_at",
            field=models.DateTimeField(
                blank=True,
                null=True,
                help_text="When the newest invitation to choose a password was sent",
            ),
        ),
    ]
