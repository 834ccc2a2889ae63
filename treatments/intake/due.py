"""Find the forms that a client is asked before a visit, and the requests whose letter is due."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from clients.models import Client
from clinic import clock
from clinic.prepared_query import Param, PreparedQuery
from scheduling.models import Appointment, Attendance
from scheduling.models.appointment import AHEAD, BEGUN
from treatments.models import ClinicalSettings, FormRequest, FormVersion, IntakeForm

BEFORE_VISIT = timedelta(hours=24)
"""The time before a visit from which a client is reminded of a form."""


def forms_due(visit: Appointment, people: Iterable[Client]) -> Iterator[tuple[Client, FormVersion]]:
    """Yield these people with each version that they are asked before this visit.

    A form is asked of its audience and services; again once the last answer is older than it is valid, when
    the client was away for long, and after a material change of its questions.
    """
    versions = sorted(CURRENT_VERSIONS(service=visit.service_id), key=lambda version: version.form.title)
    if not versions:
        return
    settings = ClinicalSettings.current()
    for client in people:
        last_visit = _last_begun(client, visit)
        for version in versions:
            if version.form.audience == "new" and last_visit is not None:
                continue
            if _is_out_of_date(client, version.form, visit.starts_at, last_visit, settings):
                yield client, version


def _published_before_visits() -> QuerySet[FormVersion]:
    services = IntakeForm.services.through.objects.filter(intakeform_id=OuterRef("form"))
    is_asked = ~Exists(services) | Exists(services.filter(service_id=Param("service")))
    published = FormVersion.objects.filter(is_asked, published_at__isnull=False, form__archived_at=None)
    return published.order_by("form_id", "-number").distinct("form_id").select_related("form")


CURRENT_VERSIONS = PreparedQuery(_published_before_visits)
"""The newest published version of each form that is asked before visits of a service."""


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


def open_requests(visit: Appointment) -> list[FormRequest]:
    """Return what the clients of a visit are asked before it and have not handed in; read once per visit."""
    rows = FormRequest.objects.select_related("client__guardian")
    prefetch_related_objects([visit], Prefetch("form_requests", rows))
    return [request for request in visit.form_requests.all() if request.is_open]
