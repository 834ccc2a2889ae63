from typing import Any

import django.db.models.deletion
import django.db.models.functions.uuid
from django.conf import settings
from django.db import migrations, models

import clinic.clock

# A handover is written while the note is a draft, and stays as it is.
FORBID = """
CREATE FUNCTION keep_handovers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM FROM treatments_sessionnote
            WHERE id = NEW.note_id AND signed_at IS NULL AND entered_in_error_at IS NULL FOR SHARE;
        IF FOUND THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'Handovers of drafts are only appended, while the note is a draft.'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'handovers_are_only_appended';
END $$;
CREATE TRIGGER handovers_are_only_appended BEFORE INSERT OR UPDATE OR DELETE ON treatments_notehandover
    FOR EACH ROW EXECUTE FUNCTION keep_handovers();
CREATE TRIGGER handovers_are_not_emptied BEFORE TRUNCATE ON treatments_notehandover
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_emptying();
"""
ALLOW = """
DROP TRIGGER handovers_are_only_appended ON treatments_notehandover;
DROP TRIGGER handovers_are_not_emptied ON treatments_notehandover;
DROP FUNCTION keep_handovers();
"""


def to_staff() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
    )


class Migration(migrations.Migration):
    dependencies = [
        ("treatments", "0013_points_not_found"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NoteHandover",
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
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="treatments.sessionnote",
                    ),
                ),
                ("former_author", to_staff()),
                ("author", to_staff()),
                ("reason", models.CharField(max_length=300)),
            ],
            options={
                "ordering": ["created_at", "id"],
                "indexes": [
                    models.Index("former_author", "created_at", name="handovers_by_former_author"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("former_author", models.F("author")), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                        ),
                        name="handover_names_two_authors_and_a_reason",
                        violation_error_code="reason_missing",
                        violation_error_message="Say why the draft of a colleague is taken over.",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="selfcareplan",
            index=models.Index("created_at", "id", name="plans_by_time"),
        ),
        migrations.RunSQL(FORBID, ALLOW),
    ]
