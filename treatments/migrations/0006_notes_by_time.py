from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("treatments", "0005_plan_band"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="sessionnote",
            index=models.Index(models.F("created_at"), models.F("id"), name="notes_by_time"),
        ),
    ]
