"""Words for the desk on a visit, and when the facts told to its client last changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0006_told_before"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="changed_at",
            field=models.DateTimeField(
                help_text="When the facts told to the client last changed after the booking", null=True
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="desk_note",
            field=models.CharField(
                blank=True, help_text="Words for the desk: nothing about health", max_length=500
            ),
        ),
    ]
