from typing import ClassVar

import django.db.models.deletion
import django.db.models.functions.uuid
from django.db import migrations, models

import clinic.clock

KEEP_PRESENT_CLEARANCES = """
INSERT INTO clients_clearance (condition_id, created_at, cleared_at, cleared_how, cleared_until, cleared_by,
    clearance_note, questions_asked, limits_chosen, informed_consent)
SELECT id, cleared_at, cleared_at, cleared_how, cleared_until, cleared_by,
    clearance_note, questions_asked, limits_chosen, informed_consent
FROM clients_condition WHERE cleared_at IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    """What clients tell the desk about their health, and every clearance of a condition."""

    dependencies: ClassVar = [
        ("clients", "0004_phones_addresses_guardians"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="Clearance",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.db.models.functions.uuid.UUID7(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(default=clinic.clock.now, editable=False)),
                ("cleared_at", models.DateTimeField()),
                (
                    "cleared_how",
                    models.CharField(
                        choices=[
                            ("clinician_reply", "clinician_reply"),
                            ("risk_assessment", "risk_assessment"),
                        ],
                        max_length=16,
                    ),
                ),
                ("cleared_until", models.DateField()),
                ("cleared_by", models.CharField(max_length=40)),
                ("clearance_note", models.TextField(blank=True, max_length=2000)),
                ("questions_asked", models.TextField(blank=True, max_length=2000)),
                ("limits_chosen", models.TextField(blank=True, max_length=2000)),
                ("informed_consent", models.BooleanField(default=False)),
                (
                    "condition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clearances",
                        to="clients.condition",
                    ),
                ),
            ],
            options={
                "ordering": ["-cleared_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="HealthStatement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        db_default=django.db.models.functions.uuid.UUID7(),
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(default=clinic.clock.now, editable=False)),
                ("words", models.TextField(max_length=1000)),
                ("said_at", models.DateTimeField(default=clinic.clock.now)),
                ("recorded_by", models.CharField(help_text="Key of whoever recorded it", max_length=40)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "settled_by",
                    models.CharField(blank=True, help_text="Key of whoever settled it", max_length=40),
                ),
                (
                    "settled_reason",
                    models.CharField(blank=True, help_text="Why nothing was to be recorded", max_length=300),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="health_statements",
                        to="clients.client",
                    ),
                ),
                (
                    "condition",
                    models.ForeignKey(
                        blank=True,
                        help_text="Recorded because of it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.condition",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("client"),
                        condition=models.Q(("settled_at", None)),
                        name="health_statements_to_ask",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="health_statement_has_words"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("condition", None),
                                ("settled_at", None),
                                ("settled_by", ""),
                                ("settled_reason", ""),
                            ),
                            models.Q(
                                ("settled_at__isnull", False),
                                models.Q(("settled_by", ""), _negated=True),
                                models.Q(
                                    ("condition__isnull", False),
                                    models.Q(("settled_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="health_statement_is_settled_by_a_condition_or_a_reason",
                        violation_error_code="reason_missing",
                        violation_error_message="Name the condition recorded for it, or say why there is none.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEEP_PRESENT_CLEARANCES, migrations.RunSQL.noop),
    ]
