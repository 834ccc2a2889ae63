"""How far visits were placed outside hours; of those placed before it is not known: as far as there is."""

from typing import Any

from django.db import migrations, models

AWAY = 4
"""`Outside.AWAY`: whatever is changed, hours never leave such a visit uncovered, as before."""


def overrule_all(apps: Any, schema_editor: Any) -> None:
    alias = schema_editor.connection.alias
    visits = apps.get_model("scheduling", "Appointment").objects.using(alias)
    seats = apps.get_model("scheduling", "Assignment").objects.using(alias)
    overruled = visits.filter(overrides__contains=["outside_hours"])
    seats.filter(appointment__in=overruled, kind="therapist").update(outside_hours=AWAY)
    overruled.update(outside_hours=AWAY)


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0009_late_shifts"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="outside_hours",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="How far it was placed outside the hours of its location"
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="outside_hours",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="How far it was placed outside the therapist's hours"
            ),
        ),
        migrations.RunPython(overrule_all, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outside_hours", 0),
                    models.Q(("outside_hours__lte", 4), ("overrides__contains", ["outside_hours"])),
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
                    models.Q(("kind", "therapist"), ("outside_hours__lte", 4)),
                    _connector="OR",
                ),
                name="only_therapists_sit_outside_hours",
            ),
        ),
    ]
