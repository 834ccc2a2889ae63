"""Add the chart to a letter that waits for it."""

from clinic.models import Envelope
from clinic.outbox import File, ready
from treatments.letters import CHART
from treatments.models import SelfCarePlan
from treatments.note_chart import chart_of_plan
from treatments.pictures import png

LETTER_WIDTH = 440
"""Keeps the whole letter under 100 KB; a phone shows about half of it."""


def prepare_letter(*, envelope: Envelope) -> bool:
    """Paint the chart of the plan a letter is about and let the letter leave; False when it no longer waits.

    The picture is made from what cannot change any more, so a second painter paints the same.
    """
    plan = SelfCarePlan.objects.whole().get(pk=envelope.about.removeprefix("plan:"))
    picture = File("chart.png", "image/png", png(chart_of_plan(plan), width=LETTER_WIDTH), content_id=CHART)
    return ready(envelope, [picture])
