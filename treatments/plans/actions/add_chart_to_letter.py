"""Add the chart to a letter that waits for it."""

from clinic.mail.outbox import File, ready
from clinic.models import Envelope
from treatments.drawing.render import render_png
from treatments.models import SelfCarePlan
from treatments.notes.chart import chart_of_plan
from treatments.plans.letters import CHART

LETTER_WIDTH = 440
"""Keeps the whole letter under 100 KB; a phone shows about half of it."""


def prepare_letter(*, envelope: Envelope) -> bool:
    """Paint the chart of the plan a letter is about and let the letter leave; False when it no longer waits.

    The picture is made from what cannot change any more, so a second painter paints the same.
    """
    plan = SelfCarePlan.objects.with_details().get(pk=envelope.about.removeprefix("plan:"))
    picture = File(
        "chart.png", "image/png", render_png(chart_of_plan(plan), width=LETTER_WIDTH), content_id=CHART
    )
    return ready(envelope, [picture])
