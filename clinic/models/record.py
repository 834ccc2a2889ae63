from django.db import models
from django.db.models.functions import UUID7

from clinic import clock
from clinic.refusals import Refusal


class Record(models.Model):
    """What every row has: an id that sorts by time of writing, and that time."""

    id = models.UUIDField(primary_key=True, db_default=UUID7(), editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True


class RevisedRecord(Record):
    """A record that people edit: its revision grows on every write and is its ETag."""

    revision = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def require_revision(self, revision: int | None) -> None:
        """Refuse an edit of a version that is no longer the present one; call it under the row's lock."""
        if revision is not None and revision != self.revision:
            raise Refusal(
                "changed_meanwhile",
                "Someone changed this since you read it. Read it again, then repeat your change.",
                status=412,
                current_revision=self.revision,
            )
