"""Let PostgreSQL keep statistics of both ends of reserved spans.

Without them it guesses that a third of all reservations end after any instant, and reads the whole table of a
practice with a long history for each booking.
"""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("scheduling", "0003_reservation_and_assignment")]
    operations: ClassVar = [
        migrations.RunSQL(
            f"CREATE STATISTICS reserved_{end} ON ({end}(during)) FROM scheduling_claim",
            f"DROP STATISTICS reserved_{end}",
        )
        for end in ("lower", "upper")
    ]
