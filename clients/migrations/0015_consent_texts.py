from typing import ClassVar

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.uuid
from django.db import migrations, models

import clinic.clock

# A published text and a signature stay as they are, whoever writes: ORM, SQL, any role.
FORBID = """
CREATE FUNCTION keep_published_text() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['revision', 'retired_at'];
BEGIN
    IF OLD.published_at IS NULL THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.retired_at IS NULL AND to_jsonb(NEW) - free = to_jsonb(OLD) - free THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A published consent text never changes; write the next number.'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'published_text_never_changes';
END $$;
CREATE TRIGGER published_text_never_changes BEFORE UPDATE OR DELETE ON clients_consenttext
    FOR EACH ROW EXECUTE FUNCTION keep_published_text();

CREATE FUNCTION keep_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) = to_jsonb(OLD) THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'A signature never changes.'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'signature_never_changes';
END $$;
CREATE TRIGGER signature_never_changes BEFORE UPDATE ON clients_signature
    FOR EACH ROW EXECUTE FUNCTION keep_signature();
"""
ALLOW = """
DROP TRIGGER signature_never_changes ON clients_signature;
DROP FUNCTION keep_signature();
DROP TRIGGER published_text_never_changes ON clients_consenttext;
DROP FUNCTION keep_published_text();
"""


class Migration(migrations.Migration):
    """Consent texts are kept, and consents say to which, by whom, under what signature and how they ended."""

    dependencies: ClassVar = [("clients", "0014_imports")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="ConsentText",
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
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("treatment", "treatment"),
                            ("reminders", "reminders"),
                            ("aftercare", "aftercare"),
                            ("sensitive_areas", "sensitive_areas"),
                            ("minors", "minors"),
                            ("photos", "photos"),
                            ("observers", "observers"),
                            ("recording", "recording"),
                        ],
                        max_length=16,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "language",
                    models.CharField(
                        max_length=35,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\\Z",
                                "Use a BCP 47 tag such as en or pt-BR.",
                            )
                        ],
                    ),
                ),
                ("body", models.TextField(help_text="With ## heading, - item, **bold**", max_length=12000)),
                (
                    "areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("chest", "chest"),
                                ("breast", "breast"),
                                ("abdomen", "abdomen"),
                                ("groin", "groin"),
                                ("inner_thigh", "inner_thigh"),
                                ("buttocks", "buttocks"),
                                ("perineum", "perineum"),
                                ("inside_the_mouth", "inside_the_mouth"),
                            ],
                            max_length=16,
                        ),
                        blank=True,
                        default=list,
                        help_text="The sensitive areas that are agreed to one by one",
                    ),
                ),
                (
                    "material",
                    models.BooleanField(
                        default=True, help_text="Asks again whoever agreed to an earlier number"
                    ),
                ),
                (
                    "asked_each_visit",
                    models.BooleanField(default=False, help_text="What is agreed to counts for a day"),
                ),
                (
                    "valid_days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Null: until it ends",
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(3660),
                        ],
                    ),
                ),
                (
                    "hash",
                    models.CharField(
                        blank=True, editable=False, help_text="SHA-256 of what is agreed to", max_length=64
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "published_by",
                    models.CharField(
                        blank=True, editable=False, help_text="Key of who published it", max_length=40
                    ),
                ),
                (
                    "retired_at",
                    models.DateTimeField(blank=True, editable=False, help_text="Offered no more", null=True),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Signature",
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
                ("name", models.CharField(help_text="As the signer typed it", max_length=120)),
                (
                    "strokes",
                    models.JSONField(
                        blank=True, default=list, help_text="Drawn, in 300 by 100 steps; may be empty"
                    ),
                ),
                ("text_hash", models.CharField(help_text="Of the text that was on the page", max_length=64)),
                ("signed_at", models.DateTimeField()),
                (
                    "by_kind",
                    models.CharField(help_text="`link`, or `staff` who handed over the tablet", max_length=8),
                ),
                (
                    "by_key",
                    models.CharField(
                        help_text="Key of the bearer of the link or of the person", max_length=40
                    ),
                ),
                (
                    "address",
                    models.EmailField(blank=True, help_text="To which the link was sent", max_length=254),
                ),
                (
                    "birth_date_asked",
                    models.BooleanField(default=False, help_text="The page asked for the birth date first"),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="consent",
            name="consent_kind_is_known",
        ),
        migrations.AddField(
            model_name="consent",
            name="areas",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("chest", "chest"),
                        ("breast", "breast"),
                        ("abdomen", "abdomen"),
                        ("groin", "groin"),
                        ("inner_thigh", "inner_thigh"),
                        ("buttocks", "buttocks"),
                        ("perineum", "perineum"),
                        ("inside_the_mouth", "inside_the_mouth"),
                    ],
                    max_length=16,
                ),
                blank=True,
                default=list,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="ended_how",
            field=models.CharField(
                blank=True,
                choices=[
                    ("withdrawn", "withdrawn"),
                    ("superseded", "superseded"),
                    ("expired", "expired"),
                    ("merged", "merged"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="ends_at",
            field=models.DateTimeField(blank=True, help_text="Until when it counts by itself", null=True),
        ),
        migrations.AddField(
            model_name="consent",
            name="given_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("client", "client"),
                    ("guardian", "guardian"),
                    ("representative", "representative"),
                ],
                max_length=14,
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="visit_key",
            field=models.CharField(blank=True, help_text="Key of the visit it was asked for", max_length=40),
        ),
        migrations.AddField(
            model_name="consent",
            name="witness",
            field=models.CharField(blank=True, help_text="Name of who else was there", max_length=120),
        ),
        migrations.AlterField(
            model_name="consent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("treatment", "treatment"),
                    ("reminders", "reminders"),
                    ("aftercare", "aftercare"),
                    ("sensitive_areas", "sensitive_areas"),
                    ("minors", "minors"),
                    ("photos", "photos"),
                    ("observers", "observers"),
                    ("recording", "recording"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="consent",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, help_text="When it ended, whatever ended it", null=True),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.UniqueConstraint(
                models.F("kind"),
                models.F("number"),
                models.F("language"),
                name="consent_text_is_written_once",
                violation_error_code="text_in_language_exists",
                violation_error_message="This number has a text in this language. Change that one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "treatment",
                            "reminders",
                            "aftercare",
                            "sensitive_areas",
                            "minors",
                            "photos",
                            "observers",
                            "recording",
                        ),
                    )
                ),
                name="consent_text_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(models.Q(("kind", "sensitive_areas"), _negated=True), ("areas", [])),
                    models.Q(("kind", "sensitive_areas"), models.Q(("areas", []), _negated=True)),
                    _connector="OR",
                ),
                name="text_about_areas_names_them",
                violation_error_code="areas_missing",
                violation_error_message="Name the areas in a text on sensitive areas, and in no other.",
            ),
        ),
        migrations.AddConstraint(
            model_name="consenttext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("hash", ""), ("published_at", None), ("published_by", ""), ("retired_at", None)
                    ),
                    models.Q(
                        ("published_at__isnull", False),
                        models.Q(("hash", ""), _negated=True),
                        models.Q(("published_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="published_text_has_its_hash",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="text",
            field=models.ForeignKey(
                blank=True,
                help_text="Null: the text was not kept, or this is a No alone",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="consents",
                to="clients.consenttext",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "treatment",
                            "reminders",
                            "aftercare",
                            "sensitive_areas",
                            "minors",
                            "photos",
                            "observers",
                            "recording",
                        ),
                    )
                ),
                name="consent_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_how", ""), ("withdrawn_at__isnull", False), _connector="OR"),
                name="consent_that_stands_has_not_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("text", None), models.Q(("text_version", ""), _negated=True), _connector="OR"
                ),
                name="consent_to_a_text_names_its_version",
            ),
        ),
        migrations.AddField(
            model_name="signature",
            name="consent",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="signature", to="clients.consent"
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), models.Q(("text_hash", ""), _negated=True)
                ),
                name="signature_is_over_a_text",
            ),
        ),
        migrations.RunSQL(FORBID, ALLOW),
    ]
