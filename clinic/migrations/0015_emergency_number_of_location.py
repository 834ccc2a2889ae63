"""A location's own emergency number; blank for the practice's."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0014_colour_and_reminders_in_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="location",
            name="emergency_number",
            field=models.CharField(
                blank=True,
                default="",
                help_text="What its clients call in an emergency; blank: the practice's",
                max_length=16,
            ),
            preserve_default=False,
        ),
    ]
