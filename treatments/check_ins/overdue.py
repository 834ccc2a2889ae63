"""Find what is overdue: answers to remind of, answers that never came, improvements that did not come."""

from datetime import timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from clinic import clock
from treatments.check_ins.due import eligible_episodes
from treatments.check_ins.letters import CHECK_IN, letters_of_check_ins
from treatments.models import CheckIn, ClinicalSettings, Episode, FollowUp, Reading, SessionNote
from treatments.models.check_in import AFTER_CLOSING
from treatments.models.reading import AVERAGE

LOOK_BACK = timedelta(days=30)
"""A periodic job looks no further back than this: it does not read all years at each run."""


def _delivered_unanswered(within: timedelta, after: timedelta) -> QuerySet[CheckIn]:
    """Return the unanswered questions of this time whose letter left and whose client may be asked."""
    now = clock.now()
    letters = letters_of_check_ins().filter(kind=CHECK_IN, state="sent")
    asked = CheckIn.objects.unanswered().filter(asked_at__gt=now - within, asked_at__lte=now - after)
    recent = list(asked.values_list("pk", "episode"))  # the few of these weeks, before the rest is looked at
    notes = SessionNote.objects.filter(attendance=OuterRef("attendance"))
    eligible = eligible_episodes().filter(pk__in={episode for _, episode in recent})
    check_ins = CheckIn.objects.unanswered().filter(Exists(letters), pk__in=[pk for pk, _ in recent])
    check_ins = check_ins.exclude(kind=AFTER_CLOSING)  # asked once: no reminder, and silence means no news
    check_ins = check_ins.filter(~Exists(notes) | Exists(notes.not_in_error()))  # else its page asks no more
    keys = list(eligible.values_list("pk", flat=True))
    return check_ins.filter(episode__in=keys).order_by("asked_at", "pk")


def check_ins_to_remind() -> QuerySet[CheckIn]:
    """Return the questions to remind of: each once, unless a newer one was asked meanwhile."""
    settings = ClinicalSettings.current()
    newer = CheckIn.objects.filter(episode=OuterRef("episode"), asked_at__gt=OuterRef("asked_at"))
    check_ins = _delivered_unanswered(LOOK_BACK, timedelta(days=settings.remind_after_days))
    return check_ins.filter(~Exists(newer), reminded_at=None, expires_at__gt=clock.now())


def check_ins_without_reply() -> QuerySet[CheckIn]:
    """Return the questions unanswered for too long, where nothing of the episode was answered since.

    Left out are episodes with a follow-up about it that is open, or was closed since the question was asked.
    """
    settings = ClinicalSettings.current()
    episode, asked_at = OuterRef("episode"), OuterRef("asked_at")
    later_answers = CheckIn.objects.filter(episode=episode, answered_at__gte=asked_at)
    follow_ups = FollowUp.objects.filter(Q(closed_at=None) | Q(closed_at__gte=asked_at), reason="silence")
    wait = timedelta(days=settings.silent_after_days)
    return _delivered_unanswered(LOOK_BACK + wait, wait).filter(
        ~Exists(later_answers), ~Exists(follow_ups.filter(episode=episode))
    )


def non_responders() -> QuerySet[Episode]:
    """Return the episodes treated long or often enough whose average pain never fell by an important change.

    The answer to the first outcome question is waited for. An episode is returned until there is a follow-up
    about it, open or closed. Carries `baseline`, the `best` value since, and the number of times `treated`.
    """
    settings, now = ClinicalSettings.current(), clock.now()
    first, window = timedelta(days=settings.first_outcome_days), timedelta(days=settings.outcome_window_days)
    average = Reading.objects.filter(episode=OuterRef("pk"), question=AVERAGE)
    since = average.exclude(moment="baseline").order_by().values("episode")
    notes = SessionNote.objects.not_in_error().filter(episode=OuterRef("pk")).order_by().values("episode")
    answers = CheckIn.objects.filter(episode=OuterRef("pk"), kind="week_4", answered_at__isnull=False)
    long_enough = Q(first_treated_at__lte=now - first - window) | Q(
        Exists(answers), first_treated_at__lte=now - first
    )
    important = Q(fall__gte=settings.important_change_points) | Q(
        fall__gte=settings.slight_change_points,
        percent__gte=F("baseline") * settings.important_change_percent,
    )
    recently_treated = Episode.objects.open().filter(
        ~Exists(FollowUp.objects.filter(episode=OuterRef("pk"), reason="no_response")),
        client__archived_at=None,
        first_treated_at__gt=now - first - window - LOOK_BACK,
    )
    return (
        recently_treated.annotate(
            baseline=Subquery(average.filter(moment="baseline").values("value")[:1]),
            best=Subquery(since.annotate(best=Min("value")).values("best")),
            treated=Subquery(notes.annotate(count=Count("pk")).values("count")),
        )
        .annotate(fall=F("baseline") - F("best"), percent=(F("baseline") - F("best")) * 100)
        .filter(long_enough | Q(treated__gte=settings.no_response_treatments), baseline__gt=0, best__gte=0)
        .exclude(important)
        .order_by("first_treated_at", "pk")
    )
