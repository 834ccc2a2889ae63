"""Find the forms that a client is asked before a visit, and the requests whose letter is due."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from clients.models import Client
from clinic import clock
from scheduling.models import Appointment, Attendance
from scheduling.models.appointment import AHEAD, BEGUN
from treatments.models import ClinicalSettings, FormRequest, FormVersion, IntakeForm

BEFORE_VISIT = timedelta(hours=24)
"""The time before a visit from which a client is reminded of a form."""


def forms_due(client: Client, visit: Appointment) -> list[FormVersion]:
    """Return the versions that a client is asked before this visit.

    A form is asked of its audience and services; again once the last answer is older than it is valid, when
    the client was away for long, and after a material change of its questions.
    """
    forms = _forms_for(visit.service_id)
    if not forms:
        return []
    last_visit = _last_begun(client, visit)
    settings = ClinicalSettings.current()
    due = []
    for form in forms:
        version = form.current_version()
        if version is None or (form.audience == "new" and last_visit is not None):
            continue
        if _is_out_of_date(client, form, visit.starts_at, last_visit, settings):
            due.append(version)
    return due


def _forms_for(service_id: object) -> list[IntakeForm]:
    published = FormVersion.objects.filter(form=OuterRef("pk"), published_at__isnull=False)
    forms = IntakeForm.objects.filter(Exists(published), archived_at=None)
    every = ~Exists(IntakeForm.services.through.objects.filter(intakeform_id=OuterRef("pk")))
    return list(forms.filter(every | Q(services=service_id)).distinct())


def _last_begun(client: Client, visit: Appointment) -> datetime | None:
    """Return the start of the client's last visit before this one that took place."""
    came = Attendance.objects.filter(client=client, no_show_at=None, appointment__state__in=BEGUN)
    rows = came.filter(appointment__starts_at__lt=visit.starts_at).order_by("-appointment__starts_at")
    return rows.values_list("appointment__starts_at", flat=True).first()


def _is_out_of_date(
    client: Client, form: IntakeForm, at: datetime, last_visit: datetime | None, settings: ClinicalSettings
) -> bool:
    """Return True if what the client last answered to this form does not count at this time."""
    answered = client.form_requests.submitted().filter(form=form).select_related("version")
    last = answered.order_by("-submitted_at").first()
    if last is None or last.submitted_at is None:
        return True
    valid = timedelta(days=form.valid_days or settings.form_valid_days)
    gap = timedelta(days=settings.form_gap_days)
    if at - last.submitted_at > valid:
        return True
    if last_visit is not None and at - last_visit > gap and at - last.submitted_at > gap:
        return True
    newer = form.versions.filter(number__gt=last.version.number, material=True)
    return newer.exclude(published_at=None).exists()


def requests_to_remind() -> QuerySet[FormRequest]:
    """Return the requests whose visit begins within a day, that nobody was reminded of.

    Only requests that a booking or a person caused exist: an imported visit has none.
    """
    now = clock.now()
    visits = Q(visit__state__in=AHEAD, visit__needs_rebooking=False)
    soon = Q(visit__starts_at__gt=now, visit__starts_at__lte=now + BEFORE_VISIT)
    rows = FormRequest.objects.open().filter(visits, soon, reminded_at=None, client__archived_at=None)
    # Who was asked within a day before the visit has the link from then.
    return rows.filter(created_at__lte=now - timedelta(hours=1))


def open_requests(visit: Appointment) -> Iterable[FormRequest]:
    """Return what the clients of a visit are asked before it and have not handed in."""
    return FormRequest.objects.open().filter(visit=visit).select_related("form", "client")
