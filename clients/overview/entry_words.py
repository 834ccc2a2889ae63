"""The sentences of the timeline about contact, consents, health, letters and calls."""

from typing import Any

from django.utils.translation import gettext_lazy as _

CONSENTS = {
    "treatment": _("treatment"),
    "reminders": _("reminders by letter"),
    "aftercare": _("letters after a visit"),
    "sensitive_areas": _("sensitive areas"),
    "minors": _("treatment of a child"),
    "photos": _("photos"),
    "observers": _("observers"),
    "recording": _("recording and dictation"),
}
SENTENCES = {
    "registered": _("Put on file."),
    "merged": _("Joined with another record of the same person."),
    "parted": _("Parted again from a record that was joined with this one."),
    "consent_given": _("Consent given: %(detail)s."),
    "consent_withdrawn": _("Consent ended: %(detail)s."),
    "letter_sent": _("Letter sent: %(detail)s."),
    "call_logged": _("Call: %(detail)s."),
    "condition_recorded": _("Condition recorded: %(detail)s."),
    "condition_cleared": _("Clearance recorded: %(detail)s."),
    "condition_ended": _("Condition ended: %(detail)s."),
    "health_statement_recorded": _("Told something about health to the desk."),
    "health_statement_settled": _("Asked about what was told to the desk."),
}
"""A sentence for each kind of entry."""
DETAILS: dict[str, dict[str, Any]] = {
    "consent_given": CONSENTS,
    "consent_withdrawn": CONSENTS,
    "letter_sent": {
        "booking_confirmed": _("visit booked"),
        "series_booked": _("visits booked"),
        "booking_moved": _("visit changed"),
        "series_changed": _("visits changed"),
        "booking_cancelled": _("visit cancelled"),
        "series_cancelled": _("visits cancelled"),
        "sick_day": _("therapist cannot work"),
        "reminder": _("reminder"),
        "aftercare": _("plan for home"),
        "check_in": _("check-in"),
        "form": _("form before a visit"),
    },
    "call_logged": {
        "reached": _("reached"),
        "call_back": _("asks to be called again"),
        "message_left": _("message left"),
        "no_answer": _("no answer"),
        "engaged": _("engaged"),
        "wrong_number": _("wrong number"),
    },
}
