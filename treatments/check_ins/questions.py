"""The questions of a check-in, and whether it may still be answered."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.catalogue.conditions import RedFlag, conditions
from clients.places import ZONE_REGION
from clinic import clock
from clinic.refusals import Refusal
from treatments.check_ins.red_flags import ASKED_BY_TICKS, highest_urgency, questions_for
from treatments.check_ins.schedule import OUTCOMES
from treatments.models import CheckIn, Episode, MarkedPoint, SelfCarePlan
from treatments.models.check_in import AFTER_CLOSING
from treatments.models.reading import AVERAGE, FURTHER

ANYTHING_NEW = _("Anything new or worrying since your visit?")
"""A Yes opens the questions about red flags."""


def pain_question(kind: str) -> str:
    """Return the question about pain: after a session pain now, else the 7-day average."""
    return "now" if kind == "after_session" else AVERAGE


def further_questions(kind: str) -> tuple[str, ...]:
    """Return the optional questions of an outcome check-in: sleep, stress, stiffness and the change."""
    return FURTHER if kind in OUTCOMES else ()


def asks_about_exercises(episode: Episode) -> bool:
    """Return True if the client was sent a plan for this episode."""
    return SelfCarePlan.objects.filter(note__episode=episode, sent_at__isnull=False).exists()


def red_flags_for(episode: Episode) -> list[RedFlag]:
    """Return the questions behind "anything new or worrying?" that belong to this episode."""
    return questions_for(_regions(episode), conditions().red_flags.values())


def _regions(episode: Episode) -> set[str]:
    """Return the regions where the complaint is felt; if none were recorded, those of its marked points."""
    zones = episode.zones.values_list("zone__slug", flat=True)
    regions = {ZONE_REGION[zone] for zone in zones if zone in ZONE_REGION}
    marks = MarkedPoint.objects.filter(note__episode=episode, note__entered_in_error_at=None)
    return regions or set(marks.values_list("muscle__region", flat=True))


def flags_of(check_in: CheckIn) -> list[RedFlag]:
    """Return the red flags answered Yes; the ticks "stronger" and "spread" together are one more."""
    red_flags = conditions().red_flags
    ticks = [ASKED_BY_TICKS] if check_in.stronger or check_in.spread else []
    return [red_flags[code] for code in [*check_in.flags, *ticks] if code in red_flags]


def lines_of(check_in: CheckIn) -> list[str]:
    """Return what was ticked, in the client's words where a sign was, else as the question asks."""
    told = [flag for flag in flags_of(check_in) if set(flag.signs).isdisjoint(check_in.signs)]
    return [sign[0].upper() + sign[1:] for sign in check_in.signs] + [flag.question for flag in told]


def urgency_of(check_in: CheckIn) -> str:
    """Return the highest urgency of the red flags answered Yes, or blank."""
    return highest_urgency(flags_of(check_in))


def require_askable(check_in: CheckIn) -> None:
    """Refuse a client's answer to a question that is no longer asked: `link_expired`, with what to do."""
    if check_in.episode.client.archived_at:
        raise _expired(
            _("We no longer ask about this. Please call us if there is something you want to tell us.")
        )
    if check_in.answered_at:
        return
    if check_in.expires_at <= clock.now():
        raise _expired(
            _("This question came a while ago and is closed. Please call us to tell us how you are.")
        )
    is_about_closing = check_in.kind == AFTER_CLOSING
    if is_about_closing != bool(check_in.episode.closed_at) or _has_only_notes_in_error(check_in):
        raise _expired(
            _("Thank you. There is nothing left to answer here. Please call us if anything is wrong.")
        )


def _has_only_notes_in_error(check_in: CheckIn) -> bool:
    """Return True if all notes of the session it asks about were entered in error."""
    if check_in.attendance is None:
        return False
    notes = check_in.attendance.notes
    return notes.exists() and not notes.filter(entered_in_error_at=None).exists()


def _expired(reason: Promise) -> Refusal:
    return Refusal("link_expired", reason, status=410)
