"""The words of screens for what is kept of a client as codes: consents, letters, calls."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from clinic.appearance.languages import language_for, language_name

CONSENT_MEANINGS = {
    "treatment": _("The client may be treated, as the text explains. For a child a guardian agrees."),
    "reminders": _("We remind the client of a visit by e-mail. Without it, somebody calls."),
    "aftercare": _("After a visit we send what to do at home, and ask later how it went."),
    "sensitive_areas": _("The client agrees to work on the sensitive areas that the text names."),
    "minors": _("A guardian agrees to the treatment of a child, as the text explains."),
    "photos": _("We may take photos for the record."),
    "observers": _("Somebody else may be present at the treatment."),
    "recording": _("What is said may be recorded or dictated."),
}
LETTER_NAMES = {
    "booking_confirmed": _("Visit booked"),
    "series_booked": _("Visits booked"),
    "booking_moved": _("Visit changed"),
    "series_changed": _("Visits changed"),
    "booking_cancelled": _("Visit cancelled"),
    "series_cancelled": _("Visits cancelled"),
    "sick_day": _("Therapist cannot work"),
    "reminder": _("Reminder of a visit"),
}
CLINICAL_LETTER_NAMES = {"aftercare": _("Plan for home"), "check_in": _("Check-in")}
OF_THERAPIST = _("Letter of the therapist")
OTHER_LETTER = _("Letter")
LETTER_STATES = {
    "preparing": _("Waits"),
    "waiting": _("Waits"),
    "sending": _("Is leaving"),
    "sent": _("Sent"),
    "withdrawn": _("Withdrawn"),
    "suppressed": _("Kept back"),
    "failed": _("Failed"),
}
LETTER_CAUSES = {
    "bounce": _("the address does not exist"),
    "opt_out": _("the client asked for none of these"),
    "no_reader": _("nobody may read it: there is no e-mail address"),
}
OPT_OUT_NAMES = LETTER_NAMES | {"reminder": _("reminders")}
CALL_OUTCOMES = {
    "reached": _("Reached"),
    "call_back": _("Call back"),
    "message_left": _("Message left"),
    "no_answer": _("No answer"),
    "engaged": _("Engaged"),
    "wrong_number": _("Wrong number"),
}
CALL_DIRECTIONS = {"outgoing": _("We called"), "incoming": _("They called")}
TOOL_NAMES = {
    "hands": _("hands"),
    "tennis_ball": _("tennis ball"),
    "massage_ball": _("massage ball"),
    "foam_roller": _("foam roller"),
    "massage_cane": _("massage cane"),
    "rolling_pin": _("rolling pin"),
}
GENDER_NAMES = {"female": _("Female"), "male": _("Male"), "other": _("Other")}
RELATION_NAMES = {
    "partner": _("partner"),
    "parent": _("parent"),
    "child": _("child"),
    "sibling": _("brother or sister"),
    "other": _("other relative"),
}
CONTACT_ROLE_NAMES = {
    "emergency": _("in an emergency"),
    "doctor": _("as their doctor"),
    "referrer": _("as who referred them"),
    "other": _("otherwise"),
}
DETAILS_IN_COMMON = {
    "name": _("name"),
    "email": _("e-mail"),
    "phone": _("phone"),
    "birth_on": _("birth date"),
}


def languages_of_letters(tag: str, language_of_practice: str) -> list[tuple[str, str]]:
    """Return the languages to choose from, and the present one with the language that stands in for it."""
    offered = list(settings.LANGUAGES_OF_LETTERS.items())
    if tag in settings.LANGUAGES_OF_LETTERS:
        return offered
    written = settings.LANGUAGES_OF_LETTERS[language_for(tag, language_of_practice)]
    words = _("%(language)s (letters in %(written)s)") % {"language": language_name(tag), "written": written}
    return [(tag, words), *offered]
