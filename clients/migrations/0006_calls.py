"""The telephone calls with a client: only appended, and marked when they were entered in error."""

import django.db.models.deletion
import django.db.models.functions.uuid
from django.conf import settings
from django.db import migrations, models

import clinic.clock

# A call stays as it was logged, whoever writes; it may be marked once, follow its client to another record
# of the same person, and go when the client's record is erased.
FORBID = """
CREATE FUNCTION keep_call() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['client_id'];
BEGIN
    IF OLD.entered_in_error_at IS NULL THEN
        free := free || ARRAY['entered_in_error_at', 'entered_in_error_by_id', 'entered_in_error_reason'];
    END IF;
    IF to_jsonb(NEW) - free = to_jsonb(OLD) - free THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A call never changes; mark it as entered in error and log another.'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'call_never_changes';
END $$;
CREATE TRIGGER call_never_changes BEFORE UPDATE ON clients_call
    FOR EACH ROW EXECUTE FUNCTION keep_call();
"""
ALLOW = """
DROP TRIGGER call_never_changes ON clients_call;
DROP FUNCTION keep_call();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0005_health_statements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
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
                (
                    "direction",
                    models.CharField(
                        choices=[("incoming", "incoming"), ("outgoing", "outgoing")],
                        help_text="Incoming: they called us",
                        max_length=8,
                    ),
                ),
                ("called_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("reached", "reached"),
                            ("call_back", "call_back"),
                            ("message_left", "message_left"),
                            ("no_answer", "no_answer"),
                            ("engaged", "engaged"),
                            ("wrong_number", "wrong_number"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "person",
                    models.CharField(
                        blank=True, help_text="The other end, if not the client", max_length=120
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True, help_text="Words for the desk: nothing about health", max_length=500
                    ),
                ),
                ("entered_in_error_at", models.DateTimeField(null=True)),
                ("entered_in_error_reason", models.CharField(blank=True, max_length=300)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="clients.client"
                    ),
                ),
                (
                    "entered_in_error_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("client"), models.F("called_at"), models.F("id"), name="calls_by_client"
                    ),
                    models.Index(
                        models.F("called_at"),
                        condition=models.Q(("entered_in_error_at", None), ("outcome", "call_back")),
                        name="calls_to_return",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("direction__in", ("incoming", "outgoing")),
                            (
                                "outcome__in",
                                (
                                    "reached",
                                    "call_back",
                                    "message_left",
                                    "no_answer",
                                    "engaged",
                                    "wrong_number",
                                ),
                            ),
                        ),
                        name="call_uses_known_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("called_at__lte", models.F("created_at"))),
                        name="call_is_logged_after_it_was_made",
                        violation_error_code="in_the_future",
                        violation_error_message="Log a call once it was made.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("entered_in_error_at", None),
                                ("entered_in_error_by", None),
                                ("entered_in_error_reason", ""),
                            ),
                            models.Q(
                                ("entered_in_error_at__isnull", False),
                                ("entered_in_error_by__isnull", False),
                                models.Q(("entered_in_error_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="call_in_error_says_by_whom_and_why",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORBID, ALLOW),
    ]
