from typing import ClassVar

from django.db import migrations, models

# "No" was the value before anybody was asked: it says no more than null now does.
NOBODY_SAID = """
UPDATE clients_client SET shared_mailbox = NULL WHERE NOT shared_mailbox;
SET CONSTRAINTS ALL IMMEDIATE;
"""
SAID_NO = """
UPDATE clients_client SET shared_mailbox = false WHERE shared_mailbox IS NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    """A mailbox that nobody called shared or private counts as shared with any other client at its address."""

    dependencies: ClassVar = [("clients", "0009_refusals_of_consents")]
    operations: ClassVar = [
        migrations.AlterField(
            model_name="client",
            name="shared_mailbox",
            field=models.BooleanField(
                blank=True,
                default=None,
                help_text="Others read this mailbox too; null: nobody said, and it counts as shared with any "
                "other client at the address but guardian and wards",
                null=True,
            ),
        ),
        migrations.RunSQL(NOBODY_SAID, SAID_NO),
    ]
