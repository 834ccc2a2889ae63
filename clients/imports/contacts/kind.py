"""Clients from a file: who is added, who is on file already, and who may be."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.duplicates import may_have_duplicates, possible_duplicates
from clients.imports.contacts.fields import CLIENT_ROW_FIELDS
from clients.imports.contacts.labels import give_labels, remove_unused_labels
from clients.imports.contacts.reading import read_client
from clients.imports.external import known_subjects, name_subjects
from clients.imports.kinds import earlier_rows, lines_before, read_cells
from clients.imports.opt_outs import end_opt_outs_of, opt_out_of_letters
from clients.imports.untouched import delete_untouched
from clients.merging.leading_on import key_that_goes_on
from clients.models import Client, ClientLabel, ContactPerson
from clients.models.imports import ImportBatch, ImportRow
from clinic import clock
from clinic.actors import Actor
from clinic.audit.entries import record_each
from clinic.models import Practice
from clinic.prepared_query import insert_many
from clinic.setup.days import latest_today


class ClientRows:
    """The kind `clients`. A client of a file has contact and opt-outs; consents given elsewhere count not."""

    code = "clients"
    label = gettext_lazy("Clients")
    hint = gettext_lazy("Names, contact, birth dates and who wants no letters. Bring these in first.")
    needs_place = False
    fields = CLIENT_ROW_FIELDS

    def missing_fields(self, codes: set[str]) -> str:
        """Ask for a name."""
        if codes & {"name", "first_name", "last_name"}:
            return ""
        return _("Say which column has the name, or which have the first and the last name.")

    def judge(self, batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
        """Match by the other system's number, then by name, birth date and e-mail or phone together."""
        practice, today = Practice.current(), latest_today()
        checked = ((row.line, self._checked(batch, row, practice, today)) for row in rows)
        read = {line: contact for line, contact in checked if contact is not None}
        for row in rows:
            if cells := read.get(row.line):
                row.identity = cells["external_id"][:200]
                row.likeness = _likeness(cells)
        known = known_subjects(batch.system, self.code, (row.identity for row in rows if row.identity))
        names = dict(Client.objects.filter(pk__in=known.values()).values_list("pk", "name"))
        again = lines_before(rows, "identity", earlier_rows(batch, rows, "identity"))
        alike = lines_before(rows, "likeness", earlier_rows(batch, rows, "likeness"))
        new: list[ImportRow] = []
        for row in rows:
            if row.line not in read:
                continue
            if row.line in again:
                row.reject(_("The same number stands on line {line}.").format(line=again[row.line]))
            elif row.identity in known:
                row.outcome, row.target = "matched", known[row.identity]
                _compare_names(row, read[row.line], names.get(row.target, ""))
            elif row.line in alike:
                row.outcome = "suspect"
                row.reason = _("The same name stands on line {line}.").format(line=alike[row.line])
            else:
                new.append(row)
        _compare_with_file(new, [_client_of(read[row.line], practice, clock.now()) for row in new])

    def _checked(
        self, batch: ImportBatch, row: ImportRow, practice: Practice, today: date
    ) -> dict[str, Any] | None:
        """Return the contact in a row; None where it is rejected. What is left out is said as its reason."""
        if row.outcome == "rejected":
            return None
        try:
            cells = read_cells(cast(Any, self), batch, row)
            contact, left_out = read_client(cells, batch, practice, today)
        except ValueError as error:
            row.reject(error)
            return None
        row.outcome, row.reason = "added", " ".join(left_out)[:300]
        return contact

    def goes_alone(self, batch: ImportBatch, row: ImportRow) -> bool:
        """Add clients many at once."""
        return False

    def apply(self, batch: ImportBatch, rows: Sequence[ImportRow], by: Actor) -> None:
        """Put the new ones on file, and keep back what the others do not want."""
        practice, now, today = Practice.current(), clock.now(), latest_today()
        contacts: dict[int, dict[str, Any]] = {}
        for row in rows:
            contacts[row.line], _left_out = read_client(
                read_cells(cast(Any, self), batch, row), batch, practice, today
            )
        known = known_subjects(batch.system, self.code, (row.identity for row in rows if row.identity))
        for row in rows:
            if row.outcome == "added" and row.identity in known:
                row.outcome, row.target = "matched", known[row.identity]
        added = [row for row in rows if row.outcome == "added"]
        clients = insert_many(_client_of(contacts[row.line], practice, now) for row in added)
        for row, client in zip(added, clients, strict=True):
            row.target = client.pk
        insert_many(
            ContactPerson(client=client, **person)
            for row, client in zip(added, clients, strict=True)
            for person in contacts[row.line]["people"]
        )
        record_each(by, "imported", clients, client_keys=[client.pk for client in clients])
        labels = {client: contacts[row.line]["labels"] for row, client in zip(added, clients, strict=True)}
        give_labels(batch, labels, by)
        name_subjects(batch, self.code, rows)
        refusing = [row for row in rows if contacts[row.line]["refuses_letters"]]
        opt_out_of_letters(
            [row.target for row in refusing if row.outcome == "added"],
            on_file=[
                key_that_goes_on(row.target) for row in refusing if row.outcome == "matched" and row.target
            ],
            by=by,
        )

    def undo(self, batch: ImportBatch, rows: Sequence[ImportRow], by: Actor) -> None:
        """Take the clients off file again with whom nobody worked since."""
        deleted = delete_untouched(
            Client, [row for row in rows if row.outcome == "added"], by, own=[ContactPerson, ClientLabel]
        )
        end_opt_outs_of(deleted)
        remove_unused_labels(batch, by)


def _compare_names(row: ImportRow, contact: dict[str, Any], name: str) -> None:
    """Ask where the other system's number leads to somebody of another name: it may be of another system."""
    if name.casefold() != contact["name"].casefold():
        row.outcome = "suspect"
        row.reason = _("This number is that of {name}, who is on file.").format(name=name)


def _likeness(contact: dict[str, Any]) -> str:
    born = contact["birth_on"].isoformat() if contact["birth_on"] else contact["email"] or contact["phone"]
    return f"{contact['name'].casefold()}|{born}"[:300]


def _compare_with_file(rows: Sequence[ImportRow], clients: Sequence[Client]) -> None:
    """Compare those with people on file who may be; most of a first file are on no file."""
    for row, client, may in zip(rows, clients, may_have_duplicates(clients), strict=True):
        if may:
            _compare_one(row, client)


def _compare_one(row: ImportRow, client: Client) -> None:
    """Match somebody on file of this name, birth date and e-mail or phone; else say who may be the same."""
    alike = possible_duplicates(client, most=1)
    if not alike:
        return
    other, because = alike[0].client, set(alike[0].because)
    same_name = other.name.casefold() == client.name.casefold()
    row.target = other.pk
    if same_name and "birth_on" in because and because & {"email", "phone"}:
        row.outcome = "matched"
    else:
        row.outcome = "suspect"
        row.reason = _("May be {name}, who is on file.").format(name=other.name)


def _client_of(contact: dict[str, Any], practice: Practice, now: Any) -> Client:
    columns = {field.name for field in Client._meta.fields} & contact.keys()
    return Client(
        language=practice.language,
        archived_at=now if contact["left"] else None,
        **{column: contact[column] for column in columns},
    )


KIND = ClientRows()
