from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0006_real_countries"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="envelope",
            index=models.Index(
                models.F("created_at"),
                models.F("id"),
                condition=models.Q(("state", "preparing")),
                name="envelopes_to_prepare",
            ),
        ),
        migrations.AddIndex(
            model_name="envelope",
            index=models.Index(models.F("created_at"), models.F("id"), name="envelopes_by_time"),
        ),
    ]
