"""Record the baseline before the first hands-on treatment."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from clinic import audit, clock
from clinic.actors import Actor
from clinic.refusals import Refusal, fault
from clinic.spans import span_of_day
from scheduling.bookings.states import require_state
from scheduling.models import Appointment, Attendance
from scheduling.models.appointment import BEGUN
from treatments.episodes.linking import link_episode
from treatments.models import Reading, SessionNote
from treatments.models.reading import AVERAGE, require_on_scale


@transaction.atomic
def record_baseline(*, visit: Appointment, client_id: UUID, value: int, source: str, by: Actor) -> Reading:
    """Store how strong a client's pain was over the last 7 days, asked before their session begins.

    It belongs to the visit until an episode takes it over, at once if the note of the visit has an episode;
    given again before that, it replaces the first. The client may answer as soon as the visit is booked, the
    clinic asks on its day. Raises `baseline_exists`, `not_in_this_visit`, `not_yet`, `out_of_range`,
    `session_began`, `wrong_state`.
    """
    require_on_scale(AVERAGE, value)
    rows = Appointment.objects.select_for_update(no_key=True, of=("self",)).select_related("location")
    visit, now = rows.get(pk=visit.pk), clock.now()
    if visit.state in BEGUN or visit.ends_at <= now:
        raise Refusal(
            "session_began", _("It is too late for this answer: the session began. Tell the therapist.")
        )
    require_state("start", visit.state)
    if source != "client":
        _require_day_of_visit(visit, now)
    reading = _reading_of(visit, client_id)
    reading.value, reading.measured_at, reading.source, reading.recorded_by = value, now, source, by.actor_key
    reading.save()
    notes = SessionNote.objects.not_in_error().filter(attendance=reading.attendance_id, episode__isnull=False)
    if note := notes.select_related("episode", "attendance").first():
        link_episode(note, earlier=None)
    audit.record(by, "recorded", reading, client_key=client_id, fields=[AVERAGE])
    return reading


def _require_day_of_visit(visit: Appointment, now: datetime) -> None:
    zone = visit.location.zone
    if now < span_of_day(visit.starts_at.astimezone(zone).date(), zone).start:
        raise Refusal("not_yet", "Ask on the day of the visit: it is about the 7 days before it.")


def _reading_of(visit: Appointment, client_id: UUID) -> Reading:
    """Return the answer this person gave for this visit so far, or a blank one."""
    attendance = Attendance.objects.filter(appointment=visit, client=client_id, no_show_at=None).first()
    if attendance is None:
        raise fault("/client", "not_in_this_visit", "Name one of the people treated in this visit.")
    reading = Reading.objects.baselines().filter(attendance=attendance).first()
    if reading and reading.episode_id:
        raise Refusal("baseline_exists", "An episode has taken up this answer. Give later ones there.")
    return reading or Reading(client_id=client_id, attendance=attendance, question=AVERAGE, moment="baseline")
