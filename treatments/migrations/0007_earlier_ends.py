from typing import ClassVar

from django.db import migrations, models

WATCH = """
CREATE TRIGGER episode_is_not_its_own_earlier_one BEFORE INSERT OR UPDATE ON treatments_episode
    FOR EACH ROW EXECUTE FUNCTION chain_ends('earlier_id', 'episode_is_not_its_own_earlier_one');
"""
UNWATCH = "DROP TRIGGER episode_is_not_its_own_earlier_one ON treatments_episode;"


class Migration(migrations.Migration):
    """A chain of earlier episodes does not lead back to its start."""

    dependencies: ClassVar = [
        ("treatments", "0006_notes_by_time"),
        ("clients", "0004_phones_addresses_guardians"),
    ]
    operations: ClassVar = [
        migrations.AlterConstraint(
            model_name="episode",
            name="episode_is_not_its_own_earlier_one",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("earlier", None),
                    models.Q(("earlier", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="episode_is_not_its_own_earlier_one",
                violation_error_code="earlier_is_itself",
                violation_error_message="Name the episode before this one, or none.",
            ),
        ),
        migrations.RunSQL(WATCH, UNWATCH),
    ]
