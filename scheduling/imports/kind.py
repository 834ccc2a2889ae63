"""Visits from a file. Past ones are kept as they were; those to come are booked by the rules of booking."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.imports.external import known_subjects, name_subjects
from clients.imports.kinds import Cells, earlier_rows, lines_before, read_cells
from clients.imports.people import find_clients, names_a_client
from clients.imports.untouched import delete_untouched
from clients.models import Client
from clients.models.imports import ImportBatch, ImportRow
from clinic.actors import Actor
from scheduling.bookings.allocation import share_freed
from scheduling.bookings.reservations import reserved_times
from scheduling.imports.reading import VISIT_FIELDS, VisitRow, visit_of_row
from scheduling.imports.writing import DiaryNames, book_visit, read_names, write_past
from scheduling.models import Appointment, Assignment, Attendance, Reservation


class VisitRows:
    """The kind `visits`. None of them causes a letter, a reminder or a question."""

    code = "visits"
    label = gettext_lazy("Visits")
    hint = gettext_lazy("Past visits as they were, visits to come as bookings. Bring the clients in first.")
    needs_place = True
    fields = VISIT_FIELDS

    def missing_fields(self, codes: set[str]) -> str:
        """Ask whose the visits are, when they were and for what."""
        if not names_a_client(codes):
            return _("Say which column names the client: a number or a name.")
        if not codes & {"starts_at", "starts_on"}:
            return _("Say which column has the start of the visit.")
        return "" if "service" in codes else _("Say which column has the service.")

    def judge(self, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
        """Reject what cannot be read or booked; match what is in the diary already."""
        cells_of, visits = self._read(batch, rows)
        clients = find_clients(batch, rows, cells_of)
        names = read_names()
        for row in rows:
            if row.line in clients:
                row.identity = cells_of[row.line]["external_id"][:200]
                row.likeness = f"{clients[row.line].pk}|{visits[row.line].starts_at.isoformat()}"
        known = known_subjects(batch.system, self.code, (row.identity for row in rows if row.identity))
        again = lines_before(rows, "likeness", earlier_rows(batch, rows, "likeness"))
        there = _visits_there(visits, clients)
        for row in rows:
            if row.line not in clients:
                continue
            visit, client = visits[row.line], clients[row.line]
            if row.line in again:
                row.reject(_("The same visit stands on line {line}.").format(line=again[row.line]))
            elif key := known.get(row.identity) or there.get((client.pk, visit.starts_at)):
                row.outcome, row.target = "matched", key
            else:
                _judge_new(batch, row, visit, client, names)

    def goes_alone(self, batch: ImportBatch, row: ImportRow) -> bool:
        """Book visits to come one by one."""
        try:
            visit = visit_of_row(read_cells(cast(Any, self), batch, row), batch)
        except ValueError:
            return False
        return row.outcome == "added" and visit.is_ahead

    def apply(self, batch: ImportBatch, rows: Sequence[ImportRow], by: Actor) -> None:
        """Write past visits as they were; book one to come."""
        cells_of, visits = self._read(batch, rows)
        clients = find_clients(batch, rows, cells_of)
        names = read_names()
        known = known_subjects(batch.system, self.code, (row.identity for row in rows if row.identity))
        there = _visits_there(visits, clients)
        past: list[ImportRow] = []
        for row in rows:
            if row.line not in clients or row.outcome != "added":
                continue
            visit, client = visits[row.line], clients[row.line]
            if key := known.get(row.identity) or there.get((client.pk, visit.starts_at)):
                row.outcome, row.target = "matched", key
            elif not visit.is_ahead:
                past.append(row)
            elif refusal := book_visit(batch, row, visit, client, names, by):
                row.reject(refusal)
        write_past(batch, past, visits, clients, names, by)
        name_subjects(batch, self.code, [row for row in rows if row.outcome != "rejected"])

    def undo(self, batch: ImportBatch, rows: Sequence[ImportRow], by: Actor) -> None:
        """Delete the visits that nobody changed since; therapists and rooms are free again."""
        added = [row for row in rows if row.outcome == "added"]
        ahead = Appointment.objects.filter(pk__in=[row.target for row in added], reservations__isnull=False)
        freed = {visit.pk: reserved_times(visit) for visit in ahead.distinct()}
        own = [Reservation, Assignment, Attendance]
        deleted = delete_untouched(Appointment, added, by, own=own)
        for key in deleted:
            share_freed(freed.get(key, []), "cancelled")

    def _read(
        self, batch: ImportBatch, rows: Sequence[ImportRow]
    ) -> tuple[dict[int, Cells], dict[int, VisitRow]]:
        """Return the cells and the visit of each row; a row that cannot be read is rejected."""
        cells_of: dict[int, Cells] = {}
        visits: dict[int, VisitRow] = {}
        for row in rows:
            cells_of[row.line] = read_cells(cast(Any, self), batch, row)
            if row.outcome == "rejected":
                continue
            try:
                visits[row.line] = visit_of_row(cells_of[row.line], batch)
            except ValueError as error:
                row.reject(_(str(error)))
        return cells_of, visits


KIND = VisitRows()


def _visits_there(
    visits: Mapping[int, VisitRow], clients: Mapping[int, Client]
) -> dict[tuple[Any, Any], Any]:
    """Return the visits in the diary at the times of these, by client and start."""
    lines = visits.keys() & clients.keys()
    found = Attendance.objects.filter(
        client__in={clients[line].pk for line in lines},
        appointment__starts_at__in={visits[line].starts_at for line in lines},
    )
    rows = found.values_list("client_id", "appointment__starts_at", "appointment_id")
    return {(client, starts_at): key for client, starts_at, key in rows}


def _judge_new(
    batch: ImportBatch, row: ImportRow, visit: VisitRow, client: Client, names: DiaryNames
) -> None:
    """Reject a visit before birth and one to come that cannot be booked; book it to see, and take it back."""
    if client.birth_on and visit.starts_at.date() < client.birth_on:
        row.reject(_("The visit lies before the client's birth."))
    elif visit.is_ahead:
        with transaction.atomic():
            refusal = book_visit(batch, row, visit, client, names, cast(Actor, batch.uploaded_by))
            transaction.set_rollback(True)
        row.target = None
        if refusal:
            row.reject(refusal)
    elif visit.therapist and visit.therapist.lower() not in names.therapists:
        row.reason = _("{name} does not work here: the visit is kept without a therapist.").format(
            name=visit.therapist
        )
