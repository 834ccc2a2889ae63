"""The demo's check-ins after the sessions: questions by letter, answers, and the therapists' follow-ups."""

import random
from datetime import datetime, time, timedelta
from functools import partial
from itertools import pairwise

from clinic import clock
from clinic.actors import LinkBearer
from clinic.spans import span_of_hours
from config.demo.clinic import SYSTEM
from config.demo.simulation import ONE_DAY, SEED, Simulation
from treatments.check_ins.actions.answer import answer_check_in
from treatments.check_ins.actions.ask import ask_check_in
from treatments.check_ins.actions.flag_no_reply import flag_no_reply
from treatments.check_ins.actions.remind import remind_of_check_in
from treatments.check_ins.actions.report_red_flags import RedFlagDetails
from treatments.follow_ups.actions.close import close_follow_up
from treatments.models import CheckIn, Episode, FollowUp

AVERAGE_PAIN = ((0, 7.2), (28, 3.9), (56, 2.5))
"""The average pain by days since the first treatment, roughly as in the article the product grew from."""
AFTER_SESSION, WEEK = timedelta(hours=49), timedelta(days=7)
OUTCOMES_AFTER = (timedelta(days=28), timedelta(days=56))
ANSWER_RATE = 0.8
UNTIL_REMINDER, UNTIL_NO_REPLY = timedelta(days=3, hours=1), timedelta(days=7, hours=1)


def average_pain(days: float) -> float:
    """Return the average pain of the demo's clients so many days after the first treatment, 0 to 10."""
    for (from_day, before), (to_day, after) in pairwise(AVERAGE_PAIN):
        if days < to_day:
            return before + (after - before) * (days - from_day) / (to_day - from_day)
    return AVERAGE_PAIN[-1][1]


class ClientCheckIns:
    """One client's questions and answers, from the first session on."""

    def __init__(self, name: str, simulation: Simulation) -> None:
        self.simulation, self.rng = simulation, random.Random(f"{SEED} after {name}")
        self.offset = self.rng.choice((-1.4, -0.7, 0, 0, 0.6, 1.2))

    def baseline(self) -> int:
        """Return the pain of the 7 days before, as the client reports it on arrival."""
        return self._reported_pain(0)

    def begin(self, episode: Episode, treated_at: datetime) -> None:
        """Schedule the questions four and eight weeks after the first session."""
        for after in OUTCOMES_AFTER:
            self._ask_at(episode, treated_at + after)

    def continue_after(self, episode: Episode, weeks: int = 4) -> None:
        """Schedule a question after the session whose plan was just sent, and one for every later week."""
        for wait in (AFTER_SESSION, *(number * WEEK for number in range(1, weeks))):
            self._ask_at(episode, clock.now() + wait)

    def _ask_at(self, episode: Episode, due: datetime) -> None:
        local = due.astimezone(self.simulation.willow.zone)
        morning = span_of_hours(local.date(), time(9), time(19), self.simulation.willow.zone)
        when = max(due, morning.start)
        if when >= morning.end:
            when = morning.start + ONE_DAY
        self.simulation.schedule(
            when + timedelta(minutes=self.rng.randrange(50)), partial(self._ask, episode)
        )

    def _ask(self, episode: Episode) -> None:
        check_in = ask_check_in(episode=episode, by=SYSTEM)
        if check_in is None:
            return
        if self.rng.random() < ANSWER_RATE:
            self.simulation.schedule(clock.now() + self._pause(), partial(self.answer, check_in))
        else:
            reminder = clock.now() + UNTIL_REMINDER
            self.simulation.schedule(reminder, partial(remind_of_check_in, check_in=check_in, by=SYSTEM))
            self.simulation.schedule(clock.now() + UNTIL_NO_REPLY, partial(self._flag_no_reply, check_in))

    def _flag_no_reply(self, check_in: CheckIn) -> None:
        if flag_no_reply(check_in=check_in, by=SYSTEM):
            self._call_soon(check_in.episode)

    def answer(self, check_in: CheckIn) -> None:
        """Answer on the page behind the link: pain falls over the weeks, with better and worse ones.

        A question that was answered by telephone meanwhile is left alone.
        """
        if not CheckIn.objects.unanswered().filter(pk=check_in.pk).exists():
            return
        first = Episode.objects.values_list("first_treated_at", flat=True).get(pk=check_in.episode_id)
        days = (clock.now() - first) / ONE_DAY if first else 0
        scores = {"sleep": 3, "stress": 4, "stiffness": 3, "global_change": 2}
        answer_check_in(
            check_in=check_in,
            pain=self._reported_pain(days),
            did_it=self.rng.choice(("yes", "yes", "partly", "no")),
            soreness=self.rng.choice(("none", "none", "mild")) if check_in.kind == "after_session" else "",
            worrying=False,
            numbers=scores if check_in.kind in ("week_4", "week_8") else {},
            by=LinkBearer(str(check_in.episode.client_id)),
        )

        if FollowUp.objects.open().filter(episode=check_in.episode).exists():
            self._call_soon(check_in.episode)

    def _call_soon(self, episode: Episode) -> None:
        call = self.simulation.desk_hour(self.simulation.today() + ONE_DAY, self.rng)
        self.simulation.schedule(call, partial(close_after_call, episode))

    def _reported_pain(self, days: float) -> int:
        bump = self.rng.choice((-1, 0, 0, 0, 0, 1)) if days else 0
        return max(0, min(10, round(average_pain(days) + self.offset) + bump))

    def _pause(self) -> timedelta:
        return timedelta(minutes=self.rng.randint(5, 20 * 60))


def close_after_call(episode: Episode, **filters: str) -> None:
    """Close the open follow-ups of an episode as their owner does after a phone call."""
    open_follow_ups = FollowUp.objects.open().filter(episode=episode, **filters)
    for follow_up in open_follow_ups.select_related("owner"):
        note = "Talked on the phone: a busy week, nothing new. Same plan, gentler."
        close_follow_up(follow_up=follow_up, outcome="spoke", words=note, revision=None, by=follow_up.owner)


def leave_two_follow_ups_open() -> None:
    """Close every follow-up but two new ones: one client asks for a call, the other's pain has spread."""
    for follow_up in FollowUp.objects.open().select_related("episode"):
        if follow_up.episode:
            close_after_call(follow_up.episode)
    week_ago = clock.now() - WEEK
    unanswered = CheckIn.objects.unanswered().filter(asked_at__gte=week_ago).order_by("-asked_at", "pk")
    answers = (None, RedFlagDetails(spread=True))
    for check_in, details in zip(unanswered.select_related("episode"), answers, strict=False):
        answer_check_in(
            check_in=check_in,
            pain=1,
            worrying=details is not None,
            wants_call=details is None,
            details=details,
            by=LinkBearer(str(check_in.episode.client_id)),
        )
        close_after_call(check_in.episode, reason="worrying")  # the details were given as well
