"""The demo's check-ins after the sessions: questions by letter, answers, and the therapists' follow-ups."""

import random
from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from itertools import pairwise

from clinic import clock
from clinic.actors import LinkBearer
from clinic.spans import span_of_hours
from config.demo.clients import DemoClient
from config.demo.clinic import SYSTEM
from config.demo.simulation import ONE_DAY, SEED, Simulation
from treatments.check_ins.actions.answer import answer_check_in
from treatments.check_ins.actions.ask import ask_check_in
from treatments.check_ins.actions.flag_no_reply import flag_no_reply
from treatments.check_ins.actions.remind import remind_of_check_in
from treatments.check_ins.actions.report_red_flags import RedFlagDetails
from treatments.check_ins.due import find_due_questions
from treatments.episodes.actions.close import close_episode
from treatments.follow_ups.actions.close import close_follow_up
from treatments.models import CheckIn, Episode, FollowUp
from treatments.models.check_in import AFTER_CLOSING

COURSES = {
    "well": (7, 4, 2),
    "free_of_pain": (6, 2, 0),
    "slowly": (7, 5, 4),
    "little": (6, 6, 5),
    "no_change": (6, 6, 6),
    "worse": (5, 7, 8),
    "comes_back": (6, 1, 4),
    "drops_out": (7, 6, 6),
}
"""The pain of the 7 days before the first treatment, and four and eight weeks after it."""
DROPS_OUT_AFTER = timedelta(days=9)
AFTER_SESSION, WEEK = timedelta(hours=49), timedelta(days=7)
OUTCOMES_AFTER = (timedelta(days=28), timedelta(days=56))
CLOSED_AFTER, ASKED_AFTER_CLOSING = timedelta(days=31), timedelta(days=28)
ANSWER_RATE = {"weekly": 0.75, "after_session": 0.75}
OUTCOME_ANSWER_RATE = 0.92
UNTIL_REMINDER, UNTIL_NO_REPLY = timedelta(days=3, hours=1), timedelta(days=7, hours=1)
CALLS = (
    "Talked on the phone: a busy week, nothing new. Same plan, gentler.",
    "Rang at lunch: sore for two days, then as before. Press more lightly.",
    "Away on holiday, so no answer; all is well.",
    "Wants to go on as it is. Nothing new, no numbness, sleeps well.",
)


def usual_pain(course: str, days: float) -> float:
    """Return the pain of a course so many days after the first treatment, 0 to 10."""
    points = list(zip((0, 28, 56), COURSES[course], strict=True))
    for (from_day, before), (to_day, after) in pairwise(points):
        if days < to_day:
            return before + (after - before) * (days - from_day) / (to_day - from_day)
    return points[-1][1]


class ClientCheckIns:
    """One client's questions and answers, from the first session on."""

    def __init__(self, client: DemoClient, simulation: Simulation) -> None:
        self.simulation, self.rng = simulation, random.Random(f"{SEED} after {client.name}")
        self.course = client.course
        self.offset = self.rng.choice((-1, 0, 0, 1))
        self.pain_at_end = 10
        self.come_again: Callable[[Episode], object] = lambda episode: None

    def pain_on(self, episode: Episode | None) -> int:
        """Return the pain that the client reports now, 0 to 10."""
        first = episode and episode.first_treated_at
        days = (clock.now() - first) / ONE_DAY if first else 0
        bump = self.rng.choice((-1, 0, 0, 0, 0, 1)) if days else 0
        return max(0, min(10, round(usual_pain(self.course, days) + self.offset) + bump))

    def begin(self, episode: Episode) -> None:
        """Schedule the questions four and eight weeks after the first session."""
        for after in OUTCOMES_AFTER:
            self._ask_at(episode, clock.now() + after)
        if self.course == "comes_back" and episode.earlier_id is None:
            self.simulation.schedule(clock.now() + CLOSED_AFTER, partial(self._close, episode))

    def continue_after(self, episode: Episode, weeks: int = 2) -> None:
        """Schedule a question after the session whose plan was just sent, and one for every later week."""
        for wait in (AFTER_SESSION, *(number * WEEK for number in range(1, weeks))):
            self._ask_at(episode, clock.now() + wait)

    def _close(self, episode: Episode) -> None:
        close_episode(episode=episode, outcome="resolved", by=episode.opened_by)
        self._ask_at(episode, clock.now() + ASKED_AFTER_CLOSING)

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
        if self._answers(check_in):
            self.simulation.schedule(clock.now() + self._pause(), partial(self.answer, check_in))
        else:
            reminder = clock.now() + UNTIL_REMINDER
            self.simulation.schedule(reminder, partial(remind_of_check_in, check_in=check_in, by=SYSTEM))
            self.simulation.schedule(clock.now() + UNTIL_NO_REPLY, partial(self._flag_no_reply, check_in))

    def _answers(self, check_in: CheckIn) -> bool:
        first = Episode.objects.values_list("first_treated_at", flat=True).get(pk=check_in.episode_id)
        if self.course == "drops_out" and first and clock.now() > first + DROPS_OUT_AFTER:
            return False
        if check_in.kind == AFTER_CLOSING:
            return True
        return self.rng.random() < ANSWER_RATE.get(check_in.kind, OUTCOME_ANSWER_RATE)

    def _flag_no_reply(self, check_in: CheckIn) -> None:
        if flag_no_reply(check_in=check_in, by=SYSTEM):
            self._call_soon(check_in.episode)

    def answer(self, check_in: CheckIn) -> None:
        """Answer on the page behind the link, with the pain of the client's course.

        A question that was answered by telephone, or withdrawn, meanwhile is left alone.
        """
        if not CheckIn.objects.unanswered().filter(pk=check_in.pk).exists():
            return
        episode = Episode.objects.get(pk=check_in.episode_id)
        if episode.closed_at and check_in.kind != AFTER_CLOSING:
            return
        is_outcome, is_back = check_in.kind in ("week_4", "week_8"), check_in.kind == AFTER_CLOSING
        pain = self.pain_on(episode)
        if check_in.kind == "after_session" and self.course != "worse":
            pain = min(pain, self.pain_at_end + 1)
        answer_check_in(
            check_in=check_in,
            pain=pain,
            back=True if is_back else None,
            did_it=self.rng.choice(("yes", "yes", "partly", "no")),
            soreness=self.rng.choice(("none", "none", "mild")) if check_in.kind == "after_session" else "",
            worrying=False,
            numbers=self._further_numbers() if is_outcome else {},
            by=LinkBearer(str(check_in.episode.client_id)),
        )
        if FollowUp.objects.open().filter(episode=episode).exists():
            self._call_soon(episode)
        if is_back:
            self.come_again(episode)

    def _further_numbers(self) -> dict[str, int]:
        start, _, end = COURSES[self.course]
        return {
            "sleep": max(0, end - 1),
            "stress": self.rng.randint(2, 6),
            "stiffness": end,
            "global_change": max(1, min(7, 4 - round((start - end) / 2))),
        }

    def _call_soon(self, episode: Episode) -> None:
        call = self.simulation.desk_hour(self.simulation.today() + ONE_DAY, self.rng)
        self.simulation.schedule(call, partial(close_after_call, episode, words=self.rng.choice(CALLS)))

    def _pause(self) -> timedelta:
        return timedelta(minutes=self.rng.randint(5, 20 * 60))


def close_after_call(episode: Episode, *, words: str = CALLS[0]) -> None:
    """Close the open follow-ups of an episode as their owner does after a phone call."""
    open_follow_ups = FollowUp.objects.open().filter(episode=episode)
    for follow_up in open_follow_ups.select_related("owner"):
        close_follow_up(follow_up=follow_up, outcome="spoke", words=words, revision=None, by=follow_up.owner)


def ask_about_sessions() -> None:
    """Ask everybody who is due a question about a session, as the job does; nobody answers at once."""
    for episode, question in find_due_questions():
        if question.kind == "after_session":
            ask_check_in(episode=episode, by=SYSTEM)


def leave_two_follow_ups_open() -> None:
    """Close every follow-up but two new ones: one client asks for a call, the other's pain has spread."""
    for follow_up in FollowUp.objects.open().select_related("episode"):
        if follow_up.episode:
            close_after_call(follow_up.episode)
    unanswered = CheckIn.objects.unanswered().filter(asked_at__gte=clock.now() - WEEK, reminded_at=None)
    newest = (
        unanswered.exclude(kind="week_4")
        .select_related("episode")
        .order_by("-asked_at", "episode__client__name")
    )
    answers = (None, RedFlagDetails(spread=True))
    for check_in, details in zip(newest.select_related("episode"), answers, strict=False):
        answer_check_in(
            check_in=check_in,
            pain=1,
            worrying=details is not None,
            wants_call=details is None,
            details=details,
            by=LinkBearer(str(check_in.episode.client_id)),
        )
