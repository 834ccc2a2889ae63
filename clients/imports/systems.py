"""The systems that files come from, and the names of their columns where those are known.

Names are as the systems' own guides and public tools for their files give them; any other column is mapped
by hand or found by its synonyms.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from clients.imports.kinds import guess_mapping, import_kind_of
from clients.models.imports import ImportBatch

SYSTEM_NAMES = {
    "jane": "Jane",
    "acuity": "Acuity",
    "square": "Square",
    "fresha": "Fresha",
    "other": _("Another system"),
}
type KnownColumns = Mapping[str, str]

KNOWN_COLUMNS: dict[tuple[str, str], KnownColumns] = {
    ("jane", "clients"): {
        "Patient Number": "external_id",
        "Emergency Contact Phone": "emergency_phone",
        "Mobile Phone": "phone",
        "Home Phone": "phone",
        "Work Phone": "phone",
        "Birth Date": "birth_on",
        "Sex": "gender",
        "Marketing Email Opt-In": "wants_letters",
        "Deceased At": "left",
        "Discharged At": "left",
        "Active/Inactive": "left",
    },
    ("jane", "visits"): {
        "Appointment Start Date & Time": "starts_at",
        "Start": "starts_at",
        "End": "ends_at",
        "Patient Number": "client_id",
        "Patient First Name": "client_first_name",
        "Patient Last Name": "client_last_name",
        "Treatment Name": "service",
        "Duration": "length",
        "Staff Member Name": "therapist",
    },
    ("jane", "notes"): {
        "Patient Number": "client_id",
        "Patient Name": "client_name",
        "Patient Name or Number": "client_name",
        "Signing Doctor": "author",
        "Signing Date": "written_on",
        "Entered Date": "written_on",
        "Medical Alert": "text",
    },
    ("acuity", "clients"): {"Phone": "phone"},
    ("acuity", "visits"): {
        "Start Time": "starts_at",
        "End Time": "ends_at",
        "First Name": "client_first_name",
        "Last Name": "client_last_name",
        "Type": "service",
        "Calendar": "therapist",
    },
    ("acuity", "notes"): {
        "First Name": "client_first_name",
        "Last Name": "client_last_name",
        "Email": "client_email",
        "Notes": "text",
    },
    ("square", "clients"): {
        "Reference ID": "",
        "Square Customer ID": "external_id",
        "Surname": "last_name",
        "Nickname": "preferred_name",
        "Birthday": "birth_on",
        "Email Subscription Status": "wants_letters",
    },
    ("square", "visits"): {
        "Customer Name": "client_name",
        "Date": "starts_on",
        "Time": "starts_time",
        "Staff": "therapist",
    },
    ("square", "notes"): {"Square Customer ID": "client_id", "Memo": "text"},
    ("fresha", "clients"): {"Client ID": "external_id", "Mobile Number": "phone", "Telephone": "phone"},
    ("fresha", "notes"): {"Client ID": "client_id", "Note": "text"},
}
"""The field of each column, by system and kind; blank for one that is not read."""


def known_mapping(batch: ImportBatch) -> dict[str, str]:
    """Return the field of each column by its position, as far as its name tells it."""
    known = KNOWN_COLUMNS.get((batch.system, batch.kind), {})
    return guess_mapping(import_kind_of(batch), batch.columns, known)
