"""Being at work elsewhere is overruled apart from a day off: what was overruled before keeps meaning both."""

from typing import Any

from django.db import migrations, models


def _renumber(before: int, after: int) -> Any:
    def renumber(apps: Any, schema_editor: Any) -> None:
        for name in ("Appointment", "Assignment"):
            rows = apps.get_model("scheduling", name).objects.using(schema_editor.connection.alias)
            rows.filter(outside_hours=before).update(outside_hours=after)

    return renumber


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0011_booked_instead"),
    ]

    operations = [
        migrations.RemoveConstraint("appointment", "outside_hours_was_overruled"),
        migrations.RemoveConstraint("assignment", "only_therapists_sit_outside_hours"),
        migrations.RunPython(_renumber(4, 5), _renumber(5, 4)),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outside_hours", 0),
                    models.Q(("outside_hours__lte", 5), ("overrides__contains", ["outside_hours"])),
                    _connector="OR",
                ),
                name="outside_hours_was_overruled",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outside_hours", 0),
                    models.Q(("kind", "therapist"), ("outside_hours__lte", 5)),
                    _connector="OR",
                ),
                name="only_therapists_sit_outside_hours",
            ),
        ),
    ]
