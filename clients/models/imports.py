"""A file of another system that is brought in: how its columns are read, and what became of each row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Count, Q

from clinic.models import Location, Staff
from clinic.models.record import Record, RevisedRecord
from clinic.validators import check_timezone

SYSTEMS = ("jane", "acuity", "square", "fresha", "other")
DATE_ORDERS = ("dmy", "mdy", "ymd")
STATES = ("uploaded", "judging", "judged", "applying", "applied", "undoing", "undone")
AT_WORK = ("judging", "applying", "undoing")
"""States in which a job goes through the rows."""
SETTLED = ("applied", "undone")
OUTCOMES = ("added", "matched", "suspect", "rejected")
KEPT_FOR = timedelta(days=30)
"""How long the rows of a file are kept once it is settled, or since it was last touched: they hold names."""
LONGEST_CELL = 100_000


class ImportBatchQuery(models.QuerySet["ImportBatch"]):
    def at_work(self) -> ImportBatchQuery:
        """Keep the files whose rows a job goes through, the longest untouched first."""
        return self.filter(state__in=AT_WORK).order_by("touched_at", "pk")


class ImportBatch(RevisedRecord):
    """A file that is brought in: its columns, how they are read, and how far it is.

    Its text is kept in pieces until it is applied, its rows `KEPT_FOR` after it is settled; the counts stay.
    """

    kind = models.CharField(max_length=16, help_text="Code of a kind of settings.IMPORT_KINDS")
    system = models.CharField(max_length=12, choices=[(s, s) for s in SYSTEMS])
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64, help_text="SHA-256 of the file as it was sent")
    tables = ArrayField(
        models.CharField(max_length=200),
        default=list,
        help_text="Names of the tables of a spreadsheet, which are kept as CSV in UTF-8",
    )
    table = models.PositiveSmallIntegerField(default=0, help_text="The table that is read, by its position")
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1)
    columns = ArrayField(models.CharField(max_length=200), default=list)
    rows_total = models.PositiveIntegerField(default=0, help_text="Rows with something in them")
    mapping = models.JSONField(default=dict, help_text="Code of the field, by the position of its column")
    date_order = models.CharField(max_length=3, blank=True, choices=[(o, o) for o in DATE_ORDERS])
    decimal_sign = models.CharField(max_length=1, default=".", choices=[(s, s) for s in ".,"])
    timezone = models.CharField(max_length=64, blank=True, validators=[check_timezone])
    location = models.ForeignKey(
        Location, models.PROTECT, null=True, related_name="+", help_text="Where visits took place"
    )
    state = models.CharField(max_length=8, default="uploaded", choices=[(s, s) for s in STATES])
    counts = models.JSONField(default=dict, help_text="Rows by outcome once the rows are gone")
    uploaded_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    touched_at = models.DateTimeField(help_text="When somebody or a job last did something with it")
    settled_at = models.DateTimeField(null=True)

    objects: ClassVar = ImportBatchQuery.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index("file_hash", "kind", name="imports_by_file"),
            models.Index("touched_at", name="imports_at_work", condition=Q(state__in=AT_WORK)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="import_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=SETTLED, settled_at__isnull=False)
                | ~Q(state__in=SETTLED) & Q(settled_at=None),
                name="settled_import_says_when",
            ),
            models.UniqueConstraint(
                "file_hash",
                "kind",
                condition=~Q(state="undone"),
                name="file_is_imported_once",
                violation_error_code="file_imported_before",
                violation_error_message="This file was brought in before. Open it in the list of files.",
            ),
        ]

    @property
    def is_workbook(self) -> bool:
        return bool(self.tables)

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its times are read."""
        return ZoneInfo(self.timezone or "UTC")

    def count_outcomes(self) -> dict[str, int]:
        """Return the number of rows by outcome; of a file whose rows are gone, as it was kept."""
        if self.counts:
            return {outcome: self.counts.get(outcome, 0) for outcome in OUTCOMES}
        found = self.rows.values_list("outcome").annotate(Count("pk"))
        return dict.fromkeys(OUTCOMES, 0) | dict(found)

    def rows_done(self) -> int:
        """Return how many rows the present step is through with."""
        if self.state == "judging":
            return int(self.rows.count())
        if self.state == "applying":
            return self.rows_total - self.rows.waiting().count()
        if self.state == "undoing":
            return self.rows_total - self.rows.to_undo().count()
        return self.rows_total


class ImportPiece(Record):
    """A piece of the text of a file, or of a table of it, in order."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="pieces")
    table = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("batch", "table", "position", name="piece_has_its_place_in_the_file")
        ]


# Django's bulk_update writes a CASE for each value, which takes most of the time of a large file.
SAVE_EFFECTS = """
    UPDATE clients_importrow AS row
       SET outcome = given.outcome, reason = given.reason, target = given.target,
           applied_at = given.applied_at, undone_at = given.undone_at, kept_because = given.kept_because
      FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::timestamptz[], %s::timestamptz[],
                  %s::text[])
           AS given(id, outcome, reason, target, applied_at, undone_at, kept_because)
     WHERE row.id = given.id
"""
EFFECTS = ("pk", "outcome", "reason", "target", "applied_at", "undone_at", "kept_because")


class ImportRowQuery(models.QuerySet["ImportRow"]):
    def save_effects(self, rows: Sequence[ImportRow]) -> None:
        """Save what became of these rows, in one statement."""
        with connection.cursor() as cursor:
            cursor.execute(SAVE_EFFECTS, [[getattr(row, name) for row in rows] for name in EFFECTS])

    def waiting(self) -> ImportRowQuery:
        """Keep the rows that are to have an effect and have not had it."""
        return self.filter(outcome__in=["added", "matched"], applied_at=None)

    def to_undo(self) -> ImportRowQuery:
        """Keep the rows whose effect stands, and of which nobody said that it stays."""
        return self.filter(applied_at__isnull=False, undone_at=None, kept_because="")


class ImportRow(Record):
    """A row of a file: its cells, what becomes of it and why, and the record that it led to.

    `identity` and `likeness` tell rows of one file that name the same thing, or perhaps do.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    identity = models.CharField(max_length=200, blank=True)
    likeness = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=8, choices=[(o, o) for o in OUTCOMES])
    reason = models.CharField(max_length=300, blank=True)
    target = models.UUIDField(null=True, help_text="The record that was added, or that is on file already")
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    kept_because = models.CharField(max_length=300, blank=True, help_text="Why undoing left it as it is")

    objects: ClassVar = ImportRowQuery.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index("batch", "outcome", "line", name="import_rows_by_outcome"),
            models.Index("batch", "identity", name="import_rows_by_identity", condition=~Q(identity="")),
            models.Index("batch", "likeness", name="import_rows_by_likeness", condition=~Q(likeness="")),
            models.Index("target", name="import_rows_by_target", condition=Q(target__isnull=False)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint("batch", "line", name="line_is_read_once"),
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="import_outcome_is_known"),
            models.CheckConstraint(
                condition=~Q(outcome="rejected") | ~Q(reason=""), name="rejected_row_says_why"
            ),
        ]

    def reject(self, reason: Any) -> None:
        """Let the row have no effect, for this reason."""
        self.outcome, self.reason, self.target = "rejected", str(reason)[:300], None


class ImportMap(Record):
    """A map of columns to fields, kept by name for the next file of its kind."""

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=16)
    fields = models.JSONField(default=dict, help_text="Code of the field, by the name of its column")
    date_order = models.CharField(max_length=3, blank=True)
    decimal_sign = models.CharField(max_length=1, default=".")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                "kind",
                "name",
                name="import_map_has_its_name",
                violation_error_code="map_name_in_use",
                violation_error_message="Another map has this name.",
            )
        ]


class ExternalRef(Record):
    """The id that another system gave to a client, visit or note of ours."""

    system = models.CharField(max_length=12)
    kind = models.CharField(max_length=16)
    external_id = models.CharField(max_length=200)
    subject_key = models.UUIDField(help_text="Our record")
    batch = models.ForeignKey(ImportBatch, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index("subject_key", name="external_refs_by_subject")]
        constraints: ClassVar = [
            models.UniqueConstraint("system", "kind", "external_id", name="external_id_names_one_record")
        ]
