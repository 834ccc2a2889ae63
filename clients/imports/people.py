"""The clients whom the rows of a file about them name: by the other system's number, or by name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.imports.external import known_subjects
from clients.imports.kinds import Cells, ImportField
from clients.models import Client
from clients.models.imports import ImportBatch, ImportRow

CLIENT_FIELDS = (
    ImportField(
        "client_id",
        gettext_lazy("Client: number in the other system"),
        ("Patient Number", "Client ID", "Customer ID", "Client Number", "Kundennummer"),
    ),
    ImportField(
        "client_name",
        gettext_lazy("Client: whole name"),
        ("Client", "Customer Name", "Client Name", "Patient Name"),
    ),
    ImportField(
        "client_first_name",
        gettext_lazy("Client: first name"),
        ("First Name", "Patient First Name", "Vorname"),
    ),
    ImportField(
        "client_last_name", gettext_lazy("Client: last name"), ("Last Name", "Patient Last Name", "Nachname")
    ),
    ImportField("client_email", gettext_lazy("Client: e-mail"), ("Email", "Client Email", "Customer Email")),
)
"""The fields by which a row names its client."""


def names_a_client(codes: set[str]) -> bool:
    """Return True if these fields say whose a row is."""
    return bool(codes & {"client_id", "client_name", "client_first_name", "client_last_name"})


def find_clients(
    batch: ImportBatch, rows: Sequence[ImportRow], cells_of: Mapping[int, Cells]
) -> dict[int, Client]:
    """Return the one client of each row, by line; rows without exactly one are rejected with the reason."""
    numbers = {cells["client_id"] for cells in cells_of.values() if cells["client_id"]}
    subjects = known_subjects(batch.system, "clients", numbers)
    # A column may hold numbers in one row and names in the next.
    names = {_name(cells) for cells in cells_of.values()} - {""}
    found = Client.objects.annotate(plain=Lower("name"), plain_full=Lower("full_name"))
    people = {client.pk: client.survivor() for client in found.filter(pk__in=set(subjects.values()))}
    by_name: dict[str, list[Client]] = defaultdict(list)
    named = found.filter(Q(plain__in=names) | Q(plain_full__in=names), merged_into=None)
    for client in named.order_by("pk"):
        for name in {client.name.lower(), client.full_name.lower()}:
            by_name[name].append(client)
    clients: dict[int, Client] = {}
    for row in rows:
        if row.outcome == "rejected":
            continue
        cells = cells_of[row.line]
        if (key := subjects.get(cells["client_id"])) in people:
            clients[row.line] = people[key]
            continue
        alike = by_name[_name(cells)]
        if (email := cells["client_email"].lower()) and any(client.email == email for client in alike):
            alike = [client for client in alike if client.email == email]
        if len(alike) == 1:
            clients[row.line] = alike[0]
        elif alike:
            row.reject(_("Several clients have this name: map the number or the e-mail as well."))
        else:
            row.reject(_("No client on file is this one. Bring the clients in first."))
    return clients


def _name(cells: Cells) -> str:
    parts = [cells["client_first_name"], cells["client_last_name"]]
    return " ".join((cells["client_name"] or " ".join(filter(None, parts))).split()).lower()
