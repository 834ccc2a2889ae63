"""Let an overbooked reservation name the visits and blocks with which it shares a resource."""

import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models
from django.db import migrations, models

NAME_RIVALS = """
    UPDATE scheduling_claim SET overbooked_reason = '' WHERE overbooked_by_id IS NULL AND overbooked_reason <> '';
    UPDATE scheduling_claim AS own SET rivals = coalesce(
        (
            SELECT array_agg(DISTINCT coalesce(other.appointment_id, other.block_id))
            FROM scheduling_claim AS other
            WHERE other.resource_id = own.resource_id AND other.during && own.during
              AND other.appointment_id IS DISTINCT FROM own.appointment_id
        ),
        ARRAY[own.appointment_id]
    )
    WHERE own.overbooked_by_id IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0004_statistics_of_reserved_spans")]

    operations = [
        migrations.AddField(
            model_name="reservation",
            name="rivals",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(),
                default=list,
                help_text="The visits and blocks overruled",
                size=None,
            ),
        ),
        migrations.RemoveConstraint(model_name="reservation", name="overbooking_has_a_person_and_a_reason"),
        migrations.RunSQL(NAME_RIVALS, migrations.RunSQL.noop),
        # PostgreSQL alters no table that still has checks of this transaction to make.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="reservation",
            index=models.Index(
                models.F("resource"),
                django.contrib.postgres.fields.ranges.RangeEndsWith("during"),
                condition=models.Q(("blocking", False), ("released_at", None)),
                name="reservations_shared_or_lost",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(("overbooked_by", None), ("overbooked_reason", ""))
                | models.Q(
                    ("overbooked_by__isnull", False),
                    models.Q(("overbooked_reason", ""), _negated=True),
                ),
                name="overbooking_has_a_person_and_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="reservation",
            constraint=models.CheckConstraint(
                condition=models.Q(("overbooked_by", None), ("rivals", []))
                | models.Q(("overbooked_by__isnull", False), models.Q(("rivals", []), _negated=True)),
                name="overbooking_names_its_rivals",
            ),
        ),
    ]
