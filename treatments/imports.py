"""Notes from a file: shown to therapists in the timeline, never taken for signed notes of ours."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.imports.external import known_subjects, name_subjects
from clients.imports.kinds import Cells, ImportField, earlier_rows, lines_before, read_cells
from clients.imports.people import CLIENT_FIELDS, find_clients, names_a_client
from clients.imports.untouched import delete_untouched
from clients.imports.values import read_date, read_moment
from clients.models import Client
from clients.models.imports import ImportBatch, ImportRow
from clinic.actors import Actor
from clinic.audit.entries import record_each
from clinic.models import Practice
from clinic.prepared_query import insert_many
from clinic.text import clean_text, has_words
from treatments.models import ImportedNote

NOON = time(12)


class NoteRows:
    """The kind `notes`. A note keeps its author and its day as they were written, if they were."""

    code = "notes"
    label = gettext_lazy("Notes")
    hint = gettext_lazy(
        "Texts about clients, one a row. Therapists read them in the timeline. A list of clients that has "
        "notes may be brought in once more as notes."
    )
    needs_place = False
    fields = (
        ImportField("external_id", gettext_lazy("Number of the note"), ("Note ID", "Chart ID")),
        *CLIENT_FIELDS,
        ImportField(
            "written_on",
            gettext_lazy("Day of the note"),
            ("Date", "Signing Date", "Entered Date", "Created", "Datum"),
            is_date=True,
        ),
        ImportField("author", gettext_lazy("Author"), ("Author", "Signing Doctor", "Practitioner", "Staff")),
        ImportField(
            "text",
            gettext_lazy("Text"),
            ("Text", "Note", "Notes", "Memo", "Comment", "Medical Alert", "Notiz", "Bemerkung"),
            joined=True,
        ),
    )

    def missing_fields(self, codes: set[str]) -> str:
        """Ask whose the notes are, and which column has the text."""
        if not names_a_client(codes):
            return _("Say which column names the client: a number or a name.")
        return "" if "text" in codes else _("Say which column has the text of the note.")

    def judge(self, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
        """Reject rows without text or client; match notes that were brought in before."""
        cells_of, _written = self._read(batch, rows)
        clients = find_clients(batch, rows, cells_of)
        for row in rows:
            if row.line in clients:
                row.identity = _identity(cells_of[row.line], clients[row.line])
        known = known_subjects(batch.system, self.code, (row.identity for row in rows if row.identity))
        again = lines_before(rows, "identity", earlier_rows(batch, rows, "identity"))
        for row in rows:
            if row.line in again:
                row.reject(_("The same note stands on line {line}.").format(line=again[row.line]))
            elif row.outcome != "rejected" and row.identity in known:
                row.outcome, row.target = "matched", known[row.identity]

    def goes_alone(self, batch: ImportBatch, row: ImportRow) -> bool:
        """Add notes many at once."""
        return False

    def apply(self, batch: ImportBatch, rows: Sequence[ImportRow], by: Actor) -> None:
        """Keep the notes."""
        cells_of, written = self._read(batch, rows)
        clients = find_clients(batch, rows, cells_of)
        known = known_subjects(batch.system, self.code, (row.identity for row in rows if row.identity))
        for row in rows:
            if row.outcome == "added" and row.identity in known:
                row.outcome, row.target = "matched", known[row.identity]
        added = [row for row in rows if row.outcome == "added"]
        notes = insert_many(
            ImportedNote(
                client=clients[row.line],
                text=clean_text(cells_of[row.line]["text"]),
                author=cells_of[row.line]["author"][:120],
                written_at=written[row.line],
            )
            for row in added
        )
        for row, note in zip(added, notes, strict=True):
            row.target = note.pk
        record_each(by, "imported", notes, client_keys=[note.client_id for note in notes])
        name_subjects(batch, self.code, [row for row in rows if row.outcome != "rejected"])

    def undo(self, batch: ImportBatch, rows: Sequence[ImportRow], by: Actor) -> None:
        """Delete the notes: nobody can change them."""
        delete_untouched(ImportedNote, [row for row in rows if row.outcome == "added"], by)

    def _read(
        self, batch: ImportBatch, rows: Sequence[ImportRow]
    ) -> tuple[dict[int, Cells], Mapping[int, datetime | None]]:
        """Return the cells of each row and when its note was written; a row without is rejected."""
        practice = Practice.current()
        cells_of: dict[int, Cells] = {}
        written: dict[int, datetime | None] = {}
        for row in rows:
            cells = cells_of[row.line] = read_cells(cast(Any, self), batch, row)
            if row.outcome == "rejected":
                continue
            if not has_words(cells["text"]):
                row.reject(_("There is no text."))
                continue
            try:
                written[row.line] = _written_at(cells["written_on"], batch, practice)
            except ValueError as error:
                row.reject(_(str(error)))
        return cells_of, written


KIND = NoteRows()


def _written_at(text: str, batch: ImportBatch, practice: Practice) -> datetime | None:
    """Return when a note was written in the practice's zone: noon of a day without a time."""
    if not text:
        return None
    latest = practice.today()
    try:
        return read_moment(text, "", batch.date_order, practice.zone, latest=latest)
    except ValueError:
        day = read_date(text, batch.date_order, latest=latest)
    return datetime.combine(day, NOON, practice.zone).astimezone(UTC)


def _identity(cells: Cells, client: Client) -> str:
    """Return the other system's number of a note, or the digest of whose it is, its day and its text."""
    if cells["external_id"]:
        return cells["external_id"][:200]
    told = f"{client.pk}|{cells['written_on']}|{cells['author']}|{cells['text']}"
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()
