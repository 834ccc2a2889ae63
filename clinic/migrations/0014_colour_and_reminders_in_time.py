"""The colour of letters and pages; reminders leave before the free hours end, two days before by default."""

from typing import Any

from django.db import migrations, models

import clinic.models.practice
import clinic.validators

LONGEST = 336
"""The earliest reminder there may be, in hours before the visit."""


def remind_in_time(apps: Any, schema_editor: Any) -> None:
    """Let the first reminder leave twice as early as the free hours end, where it left when they were over."""
    practices = apps.get_model("clinic", "Practice").objects.using(schema_editor.connection.alias)
    for practice in practices.exclude(reminder_hours=[]):
        practice.free_cancel_hours = min(practice.free_cancel_hours, LONGEST - 1)
        first, *others = sorted(practice.reminder_hours, reverse=True)
        if first <= practice.free_cancel_hours:
            first = min(2 * practice.free_cancel_hours, LONGEST)
        practice.reminder_hours = [first, *others]
        practice.save(update_fields=["free_cancel_hours", "reminder_hours"])


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0013_seals_count_their_rows"),
    ]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="colour",
            field=models.CharField(
                default="#1c6447",
                help_text="Of the name and the buttons in letters and on pages, such as #1c6447; readable with white",
                max_length=7,
                validators=[clinic.validators.check_colour],
            ),
        ),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(("colour__regex", "^#[0-9a-f]{6}$")),
                name="practice_colour_is_written_in_hex",
                violation_error_code="colour_unreadable",
                violation_error_message="Write the colour as # and six of 0 to 9, a to f.",
            ),
        ),
        migrations.RunPython(remind_in_time, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="practice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reminder_hours", []),
                    clinic.models.practice.LessThanAny(
                        models.F("free_cancel_hours"), models.F("reminder_hours")
                    ),
                    _connector="OR",
                ),
                name="reminder_comes_before_the_free_hours_end",
                violation_error_code="reminder_too_late",
                violation_error_message="The reminder comes when cancelling is no longer free. Let one leave more than `free_cancel_hours` before the visit, or leave reminders out.",
            ),
        ),
    ]
