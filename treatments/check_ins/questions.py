"""What a check-in asks, and whether it still asks."""

from clients.catalogue.conditions import RedFlag, conditions
from clients.places import ZONE_REGION
from clinic import clock
from clinic.refusals import Refusal
from treatments.check_ins.schedule import OUTCOMES
from treatments.limits.red_flags import ASKED_BY_TICKS, highest_urgency, questions_for
from treatments.models import CheckIn, Episode, MarkedPoint, SelfCarePlan
from treatments.models.reading import AVERAGE, FURTHER

ANYTHING_NEW = "Anything new or worrying since your visit?"
"""A Yes opens the questions about red flags."""


def pain_question(kind: str) -> str:
    """After a session the pain now; else the 7-day average, which is compared with the baseline."""
    return "now" if kind == "after_session" else AVERAGE


def further_questions(kind: str) -> tuple[str, ...]:
    """What an outcome asks besides: sleep, stress, stiffness and the change; all of it may be left out."""
    return FURTHER if kind in OUTCOMES else ()


def asks_about_exercises(episode: Episode) -> bool:
    """Only whoever was sent a plan is asked whether they did it."""
    return SelfCarePlan.objects.filter(note__episode=episode, sent_at__isnull=False).exists()


def red_flags_for(episode: Episode) -> list[RedFlag]:
    """The questions behind "anything new or worrying?" that belong to this complaint."""
    return questions_for(_regions(episode), conditions().red_flags.values())


def _regions(episode: Episode) -> set[str]:
    """Where the complaint is felt; where nobody noted that, where its points were marked."""
    zones = episode.zones.values_list("zone__slug", flat=True)
    found = {ZONE_REGION[zone] for zone in zones if zone in ZONE_REGION}
    marks = MarkedPoint.objects.filter(note__episode=episode, note__entered_in_error_at=None)
    return found or set(marks.values_list("muscle__region", flat=True))


def flags_of(check_in: CheckIn) -> list[RedFlag]:
    """The red flags that were answered Yes; "stronger" and "spread" are one by themselves."""
    known = conditions().red_flags
    ticked = [ASKED_BY_TICKS] if check_in.stronger or check_in.spread else []
    return [known[code] for code in [*check_in.flags, *ticked] if code in known]


def urgency_of(check_in: CheckIn) -> str:
    """How soon somebody must see what was told, or blank."""
    return highest_urgency(flags_of(check_in))


def require_asked(check_in: CheckIn) -> None:
    """Refuse a client's answer to what is no longer asked; `link_expired`, with what to do instead."""
    if check_in.episode.client.archived_at:
        raise _over("We no longer ask about this. Please call us if there is something you want to tell us.")
    if check_in.answered_at:
        return
    if check_in.expires_at <= clock.now():
        raise _over("This question came a while ago and is closed. Please call us to tell us how you are.")
    if check_in.episode.closed_at or _lost_its_note(check_in):
        raise _over("Thank you. There is nothing left to answer here. Please call us if anything is wrong.")


def _lost_its_note(check_in: CheckIn) -> bool:
    """Whether all that was written about the session it asks about was entered in error."""
    if check_in.attendance is None:
        return False
    notes = check_in.attendance.notes
    return notes.exists() and not notes.filter(entered_in_error_at=None).exists()


def _over(reason: str) -> Refusal:
    return Refusal("link_expired", reason, status=410)
