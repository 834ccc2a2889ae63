"""Letters of plans from random marks and conditions: short, light, and with every caution of their steps."""

import random
import re

import pytest

from clinic.mail.transport import email_message
from clinic.models import Envelope, Location, Staff
from clinic.refusals import Refusal
from tests.effort import examples
from tests.factories import ConsentFactory
from tests.treatments.plans.worked.clients_of_practice import WorkedClient, mark
from tests.treatments.plans.worked.drafted import MOST_WORDS, plan_of, reader_and_points, words_seen
from treatments.models import PlanEffect, SelfCarePlan, TriggerPoint, Zone
from treatments.plans.actions.send import send_plan
from treatments.plans.letters import plan_letter
from treatments.plans.wording import number_steps
from treatments.tasks import prepare_letters
from treatments.vocabulary import TOOLS

MOST_BYTES = 60_000

MOST_BYTES = 60_000


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
    letter, _ = plan_letter(plan, *reader_and_points(plan))

    assert words_seen(letter) - len(worked.message.split()) <= MOST_WORDS
    assert_cautious(plan, " ".join(letter.text.split()))


def assert_cautious(plan: SelfCarePlan, text: str) -> None:
    """Each step that the letter shows has all of its cautions in it, and no step is pressed for today."""
    steps = list(plan.steps.all())
    numbers = number_steps(steps)
    shown = [step for step in steps if step.pk in numbers and step.how in text]
    assert all(caution in text for step in shown for caution in step.cautions)
    assert len([step for step in shown if step.kind == "pressure"]) <= 2
    today = re.search(r"Today -+ (.*?) (?:From then on|When to stop)", text)
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
