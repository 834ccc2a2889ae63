"""The sentences of a visit's panel: who booked it, its letters, why it is uncovered, with whom it shares."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.addressing import addressee
from clinic import clock
from clinic.mail import wording
from clinic.models.outbox import PENDING
from scheduling.bookings.visit_details import VisitDetails
from scheduling.letters.letters import BOOKED, CANCELLED, MOVED, REMINDER
from scheduling.models import Appointment, Reservation
from scheduling.models.appointment import STANDING
from scheduling.screens.visit.forms import BY_CLIENT, BY_CLINIC

STATES = {
    "booked": gettext_lazy("Booked"),
    "confirmed": gettext_lazy("Confirmed"),
    "arrived": gettext_lazy("Here"),
    "in_session": gettext_lazy("In session"),
    "completed": gettext_lazy("Completed"),
    "cancelled": gettext_lazy("Cancelled"),
    "no_show": gettext_lazy("No-show"),
}
LETTERS = {
    BOOKED: gettext_lazy("Confirmation"),
    MOVED: gettext_lazy("Change"),
    CANCELLED: gettext_lazy("Cancellation"),
    REMINDER: gettext_lazy("Reminder"),
}
KEPT_BACK = {
    "bounce": gettext_lazy("kept back: the address does not work"),
    "opt_out": gettext_lazy("kept back: they asked for none of these"),
    "no_reader": gettext_lazy("kept back: nobody may read it"),
}
MOST_LETTERS = 8


class LetterOfVisit(NamedTuple):
    """A letter about the visit, where such a letter is shown, and what became of it."""

    kind: Any
    example: str
    to: str
    state: str
    is_undelivered: bool


def local_moment(visit: Appointment, instant: Any) -> str:
    """Return a moment in the zone of the visit's location, such as 3 Mar 2026, 10:00."""
    return str(date_format(instant.astimezone(visit.location.zone), "SHORT_DATETIME_FORMAT"))


def booking_sentence(details: VisitDetails) -> str:
    """Return who booked the visit, and how."""
    visit = details.visit
    when = local_moment(visit, visit.created_at)
    if details.booked_by_kind == "staff" and details.booked_by:
        return _("By %(name)s, on %(when)s") % {"name": details.booked_by, "when": when}
    if details.booked_by_kind == "link":
        return _("By the client on our page, on %(when)s") % {"when": when}
    return _("On %(when)s") % {"when": when}


def letter_lines(details: VisitDetails) -> Iterator[LetterOfVisit]:
    """Yield the newest letters about the visit, and say how many older ones are left out."""
    visit = details.visit
    names = {str(row.client_id): row.client.listed_name for row in visit.attendances.all()}
    for letter in details.letters[:MOST_LETTERS]:
        yield LetterOfVisit(
            LETTERS.get(letter.kind, _("Letter")),
            _example_of(letter.kind, visit.client.language),
            names.get(letter.recipient_key, ""),
            _state_of(letter, visit),
            letter.present_state in ("suppressed", "failed"),
        )
    left_out = max(0, len(details.letters) - MOST_LETTERS)
    if left_out:
        text = ngettext("%(count)s older letter", "%(count)s older letters", left_out)
        yield LetterOfVisit(text % {"count": left_out}, "", "", "", is_undelivered=False)


def _example_of(kind: str, language: str) -> str:
    """Return the address that shows such a letter in the client's language; blank where there is none."""
    if not settings.LETTER_EXAMPLES.get(kind):
        return ""
    language = language if language in settings.LANGUAGES_OF_LETTERS else "en"
    return f"{reverse('letter_example', args=[kind])}?language={language}"


def _state_of(letter: Any, visit: Appointment) -> str:
    match letter.present_state:
        case "sent":
            return _("sent %(when)s") % {"when": local_moment(visit, letter.sent_at)}
        case "withdrawn":
            return _("withdrawn before it left")
        case "suppressed":
            return str(KEPT_BACK.get(letter.present_cause, _("kept back")))
        case "failed":
            return _("could not be delivered")
        case _:
            if letter.send_after > clock.now():
                return _("leaves %(when)s") % {"when": local_moment(visit, letter.send_after)}
            return _("is on its way")


def cancellation_sentences(details: VisitDetails) -> Iterator[str]:
    """Yield what a cancellation would cause: its letters, and that it is late."""
    visit, practice = details.visit, details.practice
    now = clock.now()
    if visit.starts_at < now:
        yield _("The visit has begun, so nobody gets a letter.")
    elif any(letter.kind == BOOKED and letter.state in PENDING for letter in details.letters):
        yield _("The confirmation has not left yet: it is withdrawn, and nobody gets a letter.")
    else:
        yield from _who_is_told(details)
    if practice.free_until(visit.starts_at) < now:
        yield _("If the client cancels now, it counts as late: it was free until %(when)s.") % {
            "when": local_moment(visit, practice.free_until(visit.starts_at))
        }


def _who_is_told(details: VisitDetails) -> Iterator[str]:
    told: list[str] = []
    not_told: list[str] = []
    today = details.visit.location.today()
    for row in details.visit.attendances.all():
        is_told = addressee(row.client, today, details.practice) is not None
        (told if is_told else not_told).append(row.client.listed_name)
    if told:
        names = {"names": wording.listed(told)}
        yield _("A letter goes to %(names)s. If we cancel, it says sorry and offers other times.") % names
    if any(notice.code == "letters_kept_back" for notice in details.notices):
        yield _("Letters that are kept back do not leave: see above.")
    if not_told:
        yield _("No e-mail address: tell %(names)s yourself.") % {"names": wording.listed(not_told)}


def reason_of_cancelling(visit: Appointment) -> str:
    """Return by whom and why a visit was cancelled; blank for one that was not."""
    if visit.state != "cancelled":
        return ""
    reasons, text = (
        (BY_CLIENT, _("By the client: %(reason)s."))
        if visit.cancelled_by == "client"
        else (BY_CLINIC, _("By us: %(reason)s."))
    )
    said = text % {"reason": reasons[visit.cancel_reason]}
    return f"{said} {_('It was late.')}" if visit.cancelled_late else said


def causes_of_gap(details: VisitDetails) -> Iterator[str]:
    """Yield in sentences what the visit lacks, if it is marked for rebooking."""
    visit = details.visit
    if not (visit.needs_rebooking and details.is_to_come):
        return
    names: dict[Any, str] = {visit.location_id: visit.location.name}
    names |= {row.resource_id: row.resource.name for row in visit.assignments.all()}
    names |= {row.client_id: row.client.listed_name for row in visit.attendances.all()}
    texts = {
        "resource_archived": _("%(name)s is no longer in use here."),
        "client_archived": _("The record of %(name)s is archived."),
        "location_archived": _("%(name)s is no longer in use."),
        "closed": _("%(name)s is closed then."),
        "not_at_work": _("%(name)s does not work then."),
    }
    found = [texts[cause.code] % {"name": names[cause.record]} for cause in details.causes]
    found += [_holder_sentence(held) for held in details.sharing if held.blocking]
    yield from dict.fromkeys(found) or [_("Something it needs is taken by another visit.")]


def _holder_sentence(held: Reservation) -> str:
    assert held.resource is not None, "it was looked for by resource"
    names = {"name": held.resource.name}
    if held.block is not None:
        return _("%(name)s is blocked then.") % names
    assert held.appointment is not None, "claim_has_one_cause"
    return _("%(name)s is with %(client)s then.") % {**names, "client": held.appointment.client.listed_name}


def sharing_sentences(details: VisitDetails) -> Iterator[str]:
    """Yield with whom a standing visit shares a therapist, room or device on purpose, and why."""
    visit = details.visit
    if visit.needs_rebooking or visit.state not in STANDING:
        return
    for held in details.sharing:
        assert held.resource is not None, "it was looked for by resource"
        reason = held.overbooked_reason or visit.override_reason
        values = {"name": held.resource.name, "reason": reason}
        if held.appointment is None:
            text = _("Overbooked: %(name)s is blocked then.")
        else:
            values["client"] = held.appointment.client.listed_name
            text = _("Overbooked: %(name)s is also with %(client)s then.")
        yield f"{text % values} {_('Reason: %(reason)s.') % values}" if reason else text % values
