"""Rename two models in Python only: their tables, columns, indexes and constraints keep their names."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0002_initial"),
        ("clinic", "0006_real_countries"),
        ("scheduling", "0002_rebooking_advice"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Claim", "Reservation"),
                migrations.AlterModelTable("reservation", "scheduling_claim"),
                migrations.RenameModel("Seat", "Assignment"),
                migrations.AlterModelTable("assignment", "scheduling_seat"),
                migrations.AlterField(
                    "assignment",
                    "appointment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="scheduling.appointment",
                    ),
                ),
                migrations.AlterField(
                    "assignment",
                    "resource",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="clinic.resource",
                    ),
                ),
                migrations.AlterField(
                    "reservation",
                    "appointment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reservations",
                        to="scheduling.appointment",
                    ),
                ),
                migrations.AlterField(
                    "reservation",
                    "block",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reservations",
                        to="scheduling.block",
                    ),
                ),
                migrations.AlterField(
                    "reservation",
                    "client",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reservations",
                        to="clients.client",
                    ),
                ),
                migrations.AlterField(
                    "reservation",
                    "resource",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reservations",
                        to="clinic.resource",
                    ),
                ),
            ]
        )
    ]
