"""What comes after the sessions: questions by letter, the answers to them, and what therapists follow up."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from functools import partial
from itertools import pairwise

from clinic import clock
from clinic.actors import LinkBearer
from clinic.weekly_hours import on_day
from config.demo.clinic import US
from config.demo.simulation import A_DAY, SEED, Story
from treatments.check_ins.actions.answer import answer_check_in
from treatments.check_ins.actions.ask import ask_check_in
from treatments.check_ins.actions.flag_no_reply import notice_silence
from treatments.check_ins.actions.remind import remind_of_check_in
from treatments.follow_ups.actions.close import close_follow_up
from treatments.models import CheckIn, Episode, FollowUp

AVERAGE = ((0, 7.2), (28, 3.9), (56, 2.5))
"""How pain falls over the days, roughly as in the article the product grew from."""
AFTER_SESSION, WEEK = timedelta(hours=49), timedelta(days=7)
OUTCOMES = (timedelta(days=28), timedelta(days=56))
ANSWERED = 0.8
TO_REMIND, TO_NOTICE = timedelta(days=3, hours=1), timedelta(days=7, hours=1)


def usual_pain(days: float) -> float:
    """The average pain of the demo's people so many days after their first treatment."""
    for (from_day, before), (to_day, after) in pairwise(AVERAGE):
        if days < to_day:
            return before + (after - before) * (days - from_day) / (to_day - from_day)
    return AVERAGE[-1][1]


class Aftercare:
    """One client's questions and answers, from the first session on."""

    def __init__(self, name: str, story: Story) -> None:
        self.story, self.rng = story, random.Random(f"{SEED} after {name}")
        self.offset = self.rng.choice((-1.4, -0.7, 0, 0, 0.6, 1.2))

    def baseline(self) -> int:
        """What the client says on arrival: the pain of the 7 days before."""
        return self._said(0)

    def begin(self, episode: Episode, treated_at: datetime) -> None:
        """Ask four and eight weeks after the first session."""
        for after in OUTCOMES:
            self._ask_at(episode, treated_at + after)

    def go_on(self, episode: Episode, weeks: int = 4) -> None:
        """Ask after the session whose plan was just sent, and every week while it runs."""
        for wait in (AFTER_SESSION, *(number * WEEK for number in range(1, weeks))):
            self._ask_at(episode, clock.now() + wait)

    def _ask_at(self, episode: Episode, due: datetime) -> None:
        local = due.astimezone(self.story.willow.zone)
        morning = on_day(local.date(), time(9), time(19), self.story.willow.zone)
        when = max(due, morning.start)
        if when >= morning.end:
            when = morning.start + A_DAY
        self.story.at(when + timedelta(minutes=self.rng.randrange(50)), partial(self._ask, episode))

    def _ask(self, episode: Episode) -> None:
        check_in = ask_check_in(episode=episode, by=US)
        if check_in is None:
            return
        if self.rng.random() < ANSWERED:
            self.story.at(clock.now() + self._pause(), partial(self.answer, check_in))
        else:
            again = clock.now() + TO_REMIND
            self.story.at(again, partial(remind_of_check_in, check_in=check_in, by=US))
            self.story.at(clock.now() + TO_NOTICE, partial(self._notice, check_in))

    def _notice(self, check_in: CheckIn) -> None:
        if notice_silence(check_in=check_in, by=US):
            self._look_into_soon(check_in.episode)

    def answer(self, check_in: CheckIn) -> None:
        """Answer on the page behind the link, as most people do: better, with good and bad weeks."""
        first = Episode.objects.values_list("first_treated_at", flat=True).get(pk=check_in.episode_id)
        days = (clock.now() - first) / A_DAY if first else 0
        of_weeks = {"sleep": 3, "stress": 4, "stiffness": 3, "global_change": 2}
        answer_check_in(
            check_in=check_in,
            pain=self._said(days),
            did_it=self.rng.choice(("yes", "yes", "partly", "no")),
            soreness=self.rng.choice(("none", "none", "mild")) if check_in.kind == "after_session" else "",
            worrying=False,
            numbers=of_weeks if check_in.kind in ("week_4", "week_8") else {},
            by=LinkBearer(str(check_in.episode.client_id)),
        )

        if FollowUp.objects.open().filter(episode=check_in.episode).exists():
            self._look_into_soon(check_in.episode)

    def _look_into_soon(self, episode: Episode) -> None:
        call = self.story.desk_hour(self.story.today() + A_DAY, self.rng)
        self.story.at(call, partial(look_into, episode))

    def _said(self, days: float) -> int:
        bump = self.rng.choice((-1, 0, 0, 0, 0, 1)) if days else 0
        return max(0, min(10, round(usual_pain(days) + self.offset) + bump))

    def _pause(self) -> timedelta:
        return timedelta(minutes=self.rng.randint(5, 20 * 60))


def look_into(episode: Episode, **which: str) -> None:
    """The therapist rings, and says what came of it."""
    standing = FollowUp.objects.open().filter(episode=episode, **which)
    for followed in standing.select_related("owner"):
        words = "Talked on the phone: a busy week, nothing new. Same plan, gentler."
        close_follow_up(follow_up=followed, outcome="spoke", words=words, revision=None, by=followed.owner)


def leave_two_open() -> None:
    """Two people answered just now: one wishes to be called, the other's pain has spread."""
    for followed in FollowUp.objects.open().select_related("episode"):
        if followed.episode:
            look_into(followed.episode)
    lately = clock.now() - WEEK
    waiting = CheckIn.objects.unanswered().filter(asked_at__gte=lately).order_by("-asked_at", "pk")
    for check_in, told in zip(waiting.select_related("episode"), (None, {"spread": True}), strict=False):
        answer_check_in(
            check_in=check_in,
            pain=3,
            worrying=told is not None,
            wants_call=told is None,
            told=told,
            by=LinkBearer(str(check_in.episode.client_id)),
        )
        look_into(check_in.episode, reason="worrying")  # what it is was told as well
