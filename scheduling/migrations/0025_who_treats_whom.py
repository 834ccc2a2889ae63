"""A person treated in a visit names the therapist of that visit who treats them."""

import django.db.models.deletion
from django.db import migrations, models

OF_THE_SAME_VISIT = """
ALTER TABLE scheduling_seat ADD CONSTRAINT seat_with_its_visit UNIQUE (id, appointment_id);
ALTER TABLE scheduling_attendance ADD CONSTRAINT therapist_is_of_the_same_visit
    FOREIGN KEY (treated_by_id, appointment_id) REFERENCES scheduling_seat (id, appointment_id)
    ON DELETE SET NULL (treated_by_id);
"""
OF_ANY_VISIT = """
ALTER TABLE scheduling_attendance DROP CONSTRAINT therapist_is_of_the_same_visit;
ALTER TABLE scheduling_seat DROP CONSTRAINT seat_with_its_visit;
"""


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0024_online_looks")]

    operations = [
        migrations.AddField(
            model_name="attendance",
            name="treated_by",
            field=models.ForeignKey(
                db_constraint=False,
                help_text="The therapist of the visit who treats this person; a composite key of the "
                "database keeps it within the visit, and empties it when that therapist leaves it",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="treats",
                to="scheduling.assignment",
            ),
        ),
        migrations.RunSQL(OF_THE_SAME_VISIT, OF_ANY_VISIT),
    ]
