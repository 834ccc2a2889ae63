"""A practice may require a second step; each person has one at most, with one set of recovery codes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0015_emergency_number_of_location"),
        ("otp_static", "0003_add_timestamps"),
        ("otp_totp", "0003_add_timestamps"),
    ]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="second_step_required",
            field=models.BooleanField(
                default=False, help_text="Whoever has no second step sets one up before they are signed in"
            ),
        ),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX second_step_is_one_phone ON otp_totp_totpdevice (user_id, confirmed)",
            "DROP INDEX second_step_is_one_phone",
        ),
        migrations.RunSQL(
            "CREATE UNIQUE INDEX recovery_codes_are_one_set ON otp_static_staticdevice (user_id)",
            "DROP INDEX recovery_codes_are_one_set",
        ),
    ]
