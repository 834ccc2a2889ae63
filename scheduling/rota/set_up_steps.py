"""The last steps of the set-up: somebody works, and somebody is booked."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from clinic.models import Candidate, OpeningHours, Practice
from clinic.setup.checklist import FIRST_VISIT, ChecklistStep
from clinic.setup.counts import SetUpCounts
from scheduling.models import Appointment, Shift


def diary_steps(counts: SetUpCounts) -> Sequence[ChecklistStep]:
    """Return whether there is an hour that can be booked, and whether one ever was."""
    is_staffed, is_booked = _read(counts.today)
    return [
        ChecklistStep(
            "shifts",
            _("Shifts: who works when"),
            _("An hour can be booked once a therapist works while the location is open."),
            is_staffed,
            "shifts",
        ),
        ChecklistStep(
            FIRST_VISIT,
            _("Book the first visit"),
            _("Everything is there. Register your first client and find a time."),
            is_booked,
            "book",
        ),
    ]


def _read(today: date) -> tuple[bool, bool]:
    """Return if a therapist of a service works at an open place from today on, and if there is a visit."""
    on_the_menu = Candidate.objects.filter(
        resource=OuterRef("resource"), requirement__service__archived_at=None
    )
    hours = OpeningHours.objects.filter(location=OuterRef("location"))
    shifts = Shift.objects.filter(
        Q(weekday__isnull=False) & (Q(valid_until=None) | Q(valid_until__gte=today)) | Q(on__gte=today),
        Exists(on_the_menu),
        Exists(hours),
        starts__isnull=False,
        resource__archived_at=None,
        location__archived_at=None,
    )
    practice = Practice.objects.annotate(
        is_staffed=Exists(shifts), is_booked=Exists(Appointment.objects.all())
    )
    return practice.values_list("is_staffed", "is_booked").get()
