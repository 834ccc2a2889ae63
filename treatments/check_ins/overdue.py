"""What did not come: an answer, and then any answer at all; or, with all the treatment, less pain."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat

from clinic import clock
from clinic.models import Envelope
from treatments.check_ins.due import askable
from treatments.check_ins.letters import CHECK_IN
from treatments.models import CheckIn, ClinicalSettings, Episode, FollowUp, Reading, SessionNote
from treatments.models.reading import AVERAGE

SWEPT = timedelta(days=30)
"""What a sweep did not find for so long it leaves alone: it does not look through the years."""


def _open(within: timedelta, after: timedelta) -> QuerySet[CheckIn]:
    """Questions asked in this span of time, told to somebody who may still be asked, and not answered."""
    now = clock.now()
    told = Envelope.objects.filter(
        about=Concat(Value(f"{CHECK_IN}:"), Cast(OuterRef("pk"), TextField())), kind=CHECK_IN, state="sent"
    )
    asked = CheckIn.objects.unanswered().filter(asked_at__gt=now - within, asked_at__lte=now - after)
    recent = list(asked.values_list("pk", "episode"))  # the few of these weeks, before the rest is looked at
    written = SessionNote.objects.filter(attendance=OuterRef("attendance"))
    willing = askable().filter(pk__in={episode for _, episode in recent}).values_list("pk", flat=True)
    found = CheckIn.objects.unanswered().filter(Exists(told), pk__in=[pk for pk, _ in recent])
    found = found.filter(~Exists(written) | Exists(written.not_in_error()))  # else its page asks no more
    return found.filter(episode__in=list(willing)).order_by("asked_at", "pk")


def to_remind() -> QuerySet[CheckIn]:
    """Questions to remind of: once, unless a newer one was asked meanwhile."""
    settings = ClinicalSettings.current()
    newer = CheckIn.objects.filter(episode=OuterRef("episode"), asked_at__gt=OuterRef("asked_at"))
    found = _open(SWEPT, timedelta(days=settings.remind_after_days))
    return found.filter(~Exists(newer), reminded_at=None, expires_at__gt=clock.now())


def silent() -> QuerySet[CheckIn]:
    """Questions that met with silence, where nobody looked into it since they were asked."""
    settings = ClinicalSettings.current()
    episode, asked_at = OuterRef("episode"), OuterRef("asked_at")
    later = CheckIn.objects.filter(episode=episode, answered_at__gte=asked_at)
    seen = FollowUp.objects.filter(Q(closed_at=None) | Q(closed_at__gte=asked_at), reason="silence")
    wait = timedelta(days=settings.silent_after_days)
    return _open(SWEPT + wait, wait).filter(~Exists(later), ~Exists(seen.filter(episode=episode)))


def unresponsive() -> QuerySet[Episode]:
    """Complaints treated long or often enough whose average pain never fell by what counts as improved.

    The answer of the first outcome is waited for. Each is found until a follow-up said so, open or closed.
    Carries `baseline`, `best` since, and how often it was `treated`.
    """
    settings, now = ClinicalSettings.current(), clock.now()
    first, window = timedelta(days=settings.first_outcome_days), timedelta(days=settings.outcome_window_days)
    average = Reading.objects.filter(episode=OuterRef("pk"), question=AVERAGE)
    since = average.exclude(moment="baseline").order_by().values("episode")
    notes = SessionNote.objects.not_in_error().filter(episode=OuterRef("pk")).order_by().values("episode")
    told = CheckIn.objects.filter(episode=OuterRef("pk"), kind="week_4", answered_at__isnull=False)
    long_enough = Q(first_treated_at__lte=now - first - window) | Q(
        Exists(told), first_treated_at__lte=now - first
    )
    clear = Q(fall__gte=settings.important_change_points) | Q(
        fall__gte=settings.slight_change_points,
        percent__gte=F("baseline") * settings.important_change_percent,
    )
    treated_lately = Episode.objects.open().filter(
        ~Exists(FollowUp.objects.filter(episode=OuterRef("pk"), reason="no_response")),
        client__archived_at=None,
        first_treated_at__gt=now - first - window - SWEPT,
    )
    return (
        treated_lately.annotate(
            baseline=Subquery(average.filter(moment="baseline").values("value")[:1]),
            best=Subquery(since.annotate(best=Min("value")).values("best")),
            treated=Subquery(notes.annotate(count=Count("pk")).values("count")),
        )
        .annotate(fall=F("baseline") - F("best"), percent=(F("baseline") - F("best")) * 100)
        .filter(long_enough | Q(treated__gte=settings.no_response_treatments), baseline__gt=0, best__gte=0)
        .exclude(clear)
        .order_by("first_treated_at", "pk")
    )
