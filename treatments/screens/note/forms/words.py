"""The words that the page of a note shows for the choices of the record."""

from django.utils.translation import gettext_lazy as _

from treatments.drawing.body_picker import SIDE_NAMES

SIDES_TO_MARK = {side: SIDE_NAMES[side] for side in ("right", "left", "midline")}
ACTIVITY_NAMES = {"active": _("active"), "latent": _("latent")}
TECHNIQUE_NAMES = {
    "pressure_release": _("pressure release"),
    "pincer_release": _("pincer release"),
    "stripping": _("stripping"),
    "friction": _("friction"),
    "stretch": _("stretch"),
    "heat": _("heat"),
    "other": _("other"),
}
TOOL_NAMES = {
    "thumb": _("thumb"),
    "fingers": _("fingers"),
    "knuckle": _("knuckle"),
    "elbow": _("elbow"),
    "forearm": _("forearm"),
    "tool": _("tool"),
}
RESPONSE_NAMES = {
    "released": _("released"),
    "eased": _("eased"),
    "unchanged": _("unchanged"),
    "worse": _("worse"),
}
YES_NO = {"yes": _("yes"), "no": _("no")}
STATUS_NAMES = {
    "still_there": _("still there"),
    "weaker": _("better"),
    "stronger": _("worse than last time"),
    "gone": _("gone"),
    "back": _("back"),
}
TEXT_NAMES = {
    "subjective": _("What the client says"),
    "objective": _("What was found"),
    "assessment": _("How it is judged"),
    "plan_text": _("What was agreed"),
    "posture_findings": _("Posture"),
    "imbalance_findings": _("Imbalance"),
    "range_of_motion": _("Range of motion"),
    "pain_before": _("Pain now, before the session"),
    "pain_after": _("Pain now, after the session"),
    "episode": _("Complaint"),
}
