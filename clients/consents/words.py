"""The words for what a consent holds as codes, as staff and clients read them."""

from django.utils.translation import gettext_lazy as _

from clients.consents.asking import NEVER, NEWER_TEXT, OF_AGE, OVER
from clients.models.consent import EXPIRED, MERGED, SUPERSEDED, WITHDRAWN

CONSENT_NAMES = {
    "treatment": _("Treatment"),
    "reminders": _("Reminders by letter"),
    "aftercare": _("Letters after a visit"),
    "sensitive_areas": _("Sensitive areas"),
    "minors": _("Treatment of a child"),
    "photos": _("Photos"),
    "observers": _("Observers"),
    "recording": _("Recording and dictation"),
}
CONSENT_WAYS = {
    "in_person": _("in person"),
    "paper": _("in writing"),
    "phone": _("by phone"),
    "online": _("online"),
}
AREA_NAMES = {
    "chest": _("Chest"),
    "breast": _("Breast"),
    "abdomen": _("Belly"),
    "groin": _("Groin"),
    "inner_thigh": _("Inner thigh"),
    "buttocks": _("Buttocks"),
    "perineum": _("Perineum and tailbone"),
    "inside_the_mouth": _("Inside the mouth"),
}
GIVER_NAMES = {
    "client": _("the client"),
    "guardian": _("parent or guardian"),
    "representative": _("somebody who may decide for the client"),
}
ENDING_NAMES = {
    WITHDRAWN: _("withdrawn"),
    SUPERSEDED: _("replaced by a newer consent"),
    EXPIRED: _("its time was over"),
    MERGED: _("ended by what was said on a record that was joined with this one"),
}
REASONS_TO_ASK_IN_WORDS = {
    NEVER: _("not asked yet"),
    NEWER_TEXT: _("there is a new text"),
    OVER: _("its time is over"),
    OF_AGE: _("a guardian agreed; the client is of age now"),
}
