"""An emergency number is digits that can be dialled; of other words the first number in them is kept."""

import re
from typing import Any

from django.db import migrations, models

import clinic.validators

NUMBER = re.compile(r"\+?[0-9]{2,15}")


def keep_the_number(apps: Any, schema_editor: Any) -> None:
    """Keep the first number of what was written; without one, the default or, at a location, the practice's."""
    for model, fallback in (("Practice", "999"), ("Location", "")):
        for record in apps.get_model("clinic", model).objects.using(schema_editor.connection.alias).all():
            found = NUMBER.search(record.emergency_number)
            record.emergency_number = found.group() if found else fallback
            record.save(update_fields=["emergency_number"])


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0016_second_step"),
    ]

    operations = [
        migrations.RunPython(keep_the_number, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="practice",
            name="emergency_number",
            field=models.CharField(
                default="999",
                max_length=16,
                validators=[clinic.validators.check_emergency_number],
            ),
        ),
        migrations.AlterField(
            model_name="location",
            name="emergency_number",
            field=models.CharField(
                blank=True,
                help_text="What its clients call in an emergency; blank: the practice's",
                max_length=16,
                validators=[clinic.validators.check_emergency_number],
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(("emergency_number__regex", "^\\+?[0-9]{2,15}$")),
                name="practice_emergency_number_is_dialled",
                violation_error_code="emergency_number_unreadable",
                violation_error_message="Write the number as it is dialled there, such as 999 or 112.",
            ),
        ),
        migrations.AddConstraint(
            model_name="location",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("emergency_number", ""),
                    ("emergency_number__regex", "^\\+?[0-9]{2,15}$"),
                    _connector="OR",
                ),
                name="location_emergency_number_is_dialled",
                violation_error_code="emergency_number_unreadable",
                violation_error_message="Write the number as it is dialled there, such as 999 or 112.",
            ),
        ),
    ]
