"""A service has reminders of its own; one of them leaves while cancelling is free, as those of the practice."""

import django.contrib.postgres.fields
import django.core.validators
from django.db import migrations, models

WATCH = """
CREATE FUNCTION clinic_reminders_leave_in_time() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free integer;
BEGIN
    -- FOR SHARE: a change of the practice waits for this service, or this service for the change.
    SELECT free_cancel_hours INTO free FROM clinic_practice FOR SHARE;
    IF EXISTS (
        SELECT FROM clinic_service
        WHERE archived_at IS NULL AND cardinality(reminder_hours) > 0 AND NOT free < ANY(reminder_hours)
    ) THEN
        RAISE EXCEPTION 'The reminder comes when cancelling is no longer free.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reminder_comes_before_the_free_hours_end';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER reminders_leave_in_time
    AFTER INSERT OR UPDATE OF reminder_hours, archived_at ON clinic_service
    FOR EACH ROW EXECUTE FUNCTION clinic_reminders_leave_in_time();
CREATE TRIGGER reminders_leave_in_time
    AFTER UPDATE OF free_cancel_hours ON clinic_practice
    FOR EACH ROW EXECUTE FUNCTION clinic_reminders_leave_in_time();
"""
UNWATCH = """
DROP TRIGGER reminders_leave_in_time ON clinic_practice;
DROP TRIGGER reminders_leave_in_time ON clinic_service;
DROP FUNCTION clinic_reminders_leave_in_time();
"""


class Migration(migrations.Migration):
    dependencies = [("clinic", "0024_money")]

    operations = [
        migrations.AddField(
            model_name="service",
            name="reminder_hours",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(
                    validators=[
                        django.core.validators.MinValueValidator(1),
                        django.core.validators.MaxValueValidator(336),
                    ]
                ),
                blank=True,
                help_text="One reminder this many hours before each visit; empty: none; null: as of the practice",
                null=True,
                size=4,
            ),
        ),
        migrations.RunSQL(WATCH, UNWATCH),
    ]
