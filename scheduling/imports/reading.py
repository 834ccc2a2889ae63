"""A visit as a row of a file tells it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.imports.kinds import Cells, ImportField
from clients.imports.people import CLIENT_FIELDS
from clients.imports.values import read_length, read_moment, read_price, read_time
from clients.models.imports import ImportBatch
from clinic import clock

VISIT_FIELDS = (
    ImportField(
        "external_id", gettext_lazy("Number of the visit"), ("Appointment ID", "Booking ID", "Visit ID")
    ),
    *CLIENT_FIELDS,
    ImportField(
        "starts_at",
        gettext_lazy("Start: day and time"),
        ("Start", "Start Time", "Starts At", "Appointment Start Date & Time", "Beginn"),
        is_date=True,
    ),
    ImportField("starts_on", gettext_lazy("Start: day alone"), ("Date", "Start Date", "Datum"), is_date=True),
    ImportField("starts_time", gettext_lazy("Start: time alone"), ("Time", "Uhrzeit")),
    ImportField(
        "ends_at",
        gettext_lazy("End"),
        ("End", "End Time", "Ends At", "Appointment End Date & Time", "Ende"),
        is_date=True,
    ),
    ImportField("length", gettext_lazy("Length"), ("Duration", "Length", "Minutes", "Dauer")),
    ImportField(
        "service",
        gettext_lazy("Service"),
        ("Service", "Treatment", "Treatment Name", "Type", "Appointment Type", "Leistung"),
    ),
    ImportField(
        "therapist",
        gettext_lazy("Therapist"),
        ("Staff", "Staff Member Name", "Practitioner", "Therapist", "Calendar", "Mitarbeiter"),
    ),
    ImportField("status", gettext_lazy("Status"), ("Status", "State")),
    ImportField("price", gettext_lazy("Price"), ("Price", "Amount", "Preis")),
)
STATE_WORDS = {
    "cancelled": ("cancel", "declined", "storniert", "abgesagt", "rescheduled"),
    "no_show": ("no show", "no_show", "no-show", "noshow", "did not", "nicht erschienen"),
}
"""What stands in a status of a visit that did not take place; any other took place, or is to come."""
LONGEST_NAME = 100


@dataclass(frozen=True)
class VisitRow:
    """A visit as a row tells it."""

    starts_at: datetime
    ends_at: datetime
    state: str
    service: str
    therapist: str
    price: int | None

    @property
    def is_ahead(self) -> bool:
        return self.state == "completed" and self.starts_at > clock.now()


def visit_of_row(cells: Cells, batch: ImportBatch) -> VisitRow:
    """Return the visit of a row; ValueError with a sentence for what cannot be read."""
    latest = clock.now().astimezone(batch.zone).date() + timedelta(days=366 * 5)
    day, hour = (cells["starts_at"], "") if cells["starts_at"] else (cells["starts_on"], cells["starts_time"])
    starts_at = read_moment(day, hour, batch.date_order, batch.zone, latest=latest)
    service = " ".join(cells["service"].split())[:LONGEST_NAME]
    if not service:
        raise ValueError(_("There is no service."))
    status = cells["status"].casefold()
    state = next(
        (s for s, words in STATE_WORDS.items() if any(word in status for word in words)), "completed"
    )
    return VisitRow(
        starts_at=starts_at,
        ends_at=_read_end(cells, batch, day, starts_at, latest),
        state=state,
        service=service,
        therapist=" ".join(cells["therapist"].split())[:LONGEST_NAME],
        price=read_price(cells["price"], batch.decimal_sign) if cells["price"] else None,
    )


def _read_end(cells: Cells, batch: ImportBatch, day: str, starts_at: datetime, latest: date) -> datetime:
    """Return the end, from the end or the length as written; without both it is an hour later."""
    ends_at = starts_at + timedelta(hours=1)
    if cells["ends_at"]:
        try:
            ends = read_time(cells["ends_at"])
            local = starts_at.astimezone(batch.zone)
            ends_at = local.replace(hour=ends.hour, minute=ends.minute)
        except ValueError:
            ends_at = read_moment(cells["ends_at"], "", batch.date_order, batch.zone, latest=latest)
    elif cells["length"]:
        ends_at = starts_at + read_length(cells["length"])
    if not starts_at < ends_at <= starts_at + timedelta(hours=12):
        raise ValueError(_("The visit ends before it starts, or takes more than 12 hours."))
    return ends_at
