"""The words of follow-ups on pages: urgencies, reasons, outcomes, and what to do first."""

from django.utils.translation import gettext_lazy as _

from treatments.models import FollowUp

URGENCY_NAMES = {
    "emergency": _("Emergency: act now"),
    "same_day": _("Same day"),
    "urgent": _("Soon"),
    "routine": _("No hurry"),
}
REASON_NAMES = {
    "red_flag": _("A sign that a clinician should see"),
    "worrying": _("Something new or worrying"),
    "stronger": _("Stronger than before"),
    "spreading": _("It spreads"),
    "worse": _("Worse than at the start"),
    "rising": _("Rising for weeks"),
    "severe_pain": _("Severe pain"),
    "strong_soreness": _("Very sore after the session"),
    "wants_call": _("Wants a call"),
    "silence": _("Did not answer"),
    "no_response": _("No improvement"),
    "undelivered": _("Letters do not arrive"),
    "returned": _("It is back"),
    "other": _("Another matter"),
}
OUTCOME_NAMES = {
    "spoke": _("Spoken to"),
    "advised": _("Advised"),
    "seen_by_clinician": _("Seen by a clinician"),
    "referred": _("Referred"),
    "booked": _("A visit is booked"),
    "not_reached": _("Not reached"),
    "nothing_needed": _("Nothing needed"),
}
FIRST_BY_URGENCY = {
    "emergency": _("Call now and ask what is happening. Nobody answers? Tell whoever is on duty."),
    "same_day": _("Call today, ask what is new, and write down what came of it."),
}
FIRST_BY_REASON = {
    "red_flag": _("Ask about the sign; before hands-on work a clinician's finding is needed."),
    "wants_call": _("Call back, and ask when it suits."),
    "silence": _("Ask at the next visit, or call: silence may mean that it went well, or badly."),
    "no_response": _("Look at the plan anew at the next visit: another muscle, a referral, or an end."),
    "undelivered": _("Ask for a working address, or print the plan."),
    "returned": _("Offer a visit: the complaint is back."),
}
FIRST = _("Read the answers, then decide whether to call, to change the plan, or to wait for the visit.")


def what_to_do_first(follow_up: FollowUp) -> object:
    """Return the sentence that says what to do first: by how urgent it is, else by its reason."""
    by_reason = FIRST_BY_REASON.get(follow_up.reason, FIRST)
    return FIRST_BY_URGENCY.get(follow_up.urgency, by_reason)
