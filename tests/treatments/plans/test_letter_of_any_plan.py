"""Letters of plans from random marks and conditions: short, light, and with every caution of their steps."""

import random
import re
from collections import Counter
from collections.abc import Collection

import pytest

from clinic.mail.transport import email_message
from clinic.models import Envelope, Location, Staff
from clinic.refusals import Refusal
from tests.effort import examples
from tests.factories import ConsentFactory
from tests.treatments.plans.worked.clients_of_practice import WorkedClient, mark
from tests.treatments.plans.worked.drafted import MOST_WORDS, plan_of, reader_and_points, words_seen
from treatments.models import PlanEffect, PlanStep, SelfCarePlan, TriggerPoint, Zone
from treatments.plans.actions.send import send_plan
from treatments.plans.letters import plan_letter
from treatments.plans.wording import number_steps
from treatments.tasks import prepare_letters
from treatments.vocabulary import TOOLS

MOST_BYTES = 60_000
LETTER_HOLDS = Counter({"pressure": 2, "stretch": 1})
WHOLE_OF_100 = 95
"""So many letters of 100 hold that, if their plans do: the longest cautions of all leave no room."""


def steps_of(plan: SelfCarePlan, shown: Collection[int]) -> list[PlanStep]:
    """The steps of these numbers."""
    steps = list(plan.steps.all())
    numbers = number_steps(steps)
    return [step for step in steps if numbers.get(step.pk) in shown]


def kinds_of(plan: SelfCarePlan, shown: Collection[int] = range(1, 100)) -> Counter[str]:
    """The number of steps that are pressed, and that are stretched, among those of these numbers."""
    return Counter(step.kind for step in steps_of(plan, shown))


def anybody(seed: int) -> WorkedClient:
    """A client with some marks, tools and conditions, the same for each seed."""
    chance = random.Random(seed)
    zones = sorted(Zone.objects.values_list("slug", flat=True))
    marks = []
    for site in chance.sample(list(TriggerPoint.objects.order_by("code")), chance.randint(1, 8)):
        pain = chance.choice([None, *range(1, 11)])
        marks.append(mark(site.code, chance.choice(["left", "right"]), pain, *chance.sample(zones, 2)))
    codes = sorted({code for effect in PlanEffect.objects.all() for code in effect.codes})
    return WorkedClient(
        "Anybody",
        "It hurts.",
        tuple(chance.sample(zones, 3)),
        tuple(marks),
        pain=chance.randint(0, 10),
        tools=tuple(chance.sample(sorted(TOOLS), chance.randint(0, 4))),
        gets_down_to_floor=chance.random() < 0.7,
        conditions=tuple((code, ()) for code in chance.sample(codes, chance.choice([0, 0, 1, 2]))),
        message=chance.choice(["", "Take it easy this week. " * 8]),
    )


@pytest.mark.parametrize("seed", range(examples(12)))
def test_letter_of_any_plan_is_short_light_and_careful(willow: Location, therapist: Staff, seed: int) -> None:
    worked = anybody(seed)
    try:
        plan = plan_of(worked, willow, therapist)
    except Refusal as refusal:
        if refusal.code != "self_care_excluded":
            raise
        return
    letter, shown = plan_letter(plan, *reader_and_points(plan))

    assert words_seen(letter) - len(worked.message.split()) <= MOST_WORDS
    assert_cautious(plan, shown, " ".join(letter.text.split()))


def test_letters_hold_two_presses_and_a_stretch_if_their_plans_do(willow: Location, therapist: Staff) -> None:
    whole, held = 0, 0
    for seed in range(examples(10)):
        try:
            plan = plan_of(anybody(seed), willow, therapist)
        except Refusal:
            continue
        if kinds_of(plan) >= LETTER_HOLDS:
            _, shown = plan_letter(plan, *reader_and_points(plan))
            whole += 1
            held += kinds_of(plan, shown) >= LETTER_HOLDS

    assert held >= WHOLE_OF_100 / 100 * whole > 0


def assert_cautious(plan: SelfCarePlan, shown: Collection[int], text: str) -> None:
    """Each step of the letter has all of its cautions; it holds a press and a stretch if the plan does.

    No step is pressed for today.
    """
    kinds, held = kinds_of(plan), kinds_of(plan, shown)
    assert all(caution in text for step in steps_of(plan, shown) for caution in step.cautions)
    assert held["pressure"] <= 2
    assert all(held[kind] >= min(1, kinds[kind]) for kind in ("pressure", "stretch"))
    today = re.search(r"Today -+ (.*?) (?:From then on|Then|When to stop)", text)
    assert today is None or "Press:" not in today[1]


@pytest.mark.parametrize("seed", range(100, 100 + examples(3)))
def test_letter_of_any_plan_is_under_60_kb_with_its_picture(
    willow: Location, therapist: Staff, seed: int
) -> None:
    worked = anybody(seed)
    try:
        plan = plan_of(worked, willow, therapist)
    except Refusal:
        return
    ConsentFactory.create(client=plan.note.attendance.client, kind="aftercare")
    send_plan(plan=plan, revision=None, by=therapist)
    prepare_letters()
    envelope = Envelope.objects.get()
    envelope.attachments.filter(content_id="").delete()

    assert len(email_message(envelope, "hello@willow.test").message().as_bytes()) < MOST_BYTES
