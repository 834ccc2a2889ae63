"""Add the chart to a letter that waits for it."""

from clinic.mail.outbox import File, add_files
from clinic.models import Envelope
from treatments.drawing.render import render_png
from treatments.models import SelfCarePlan
from treatments.notes.chart import draw_plan_chart
from treatments.plans.letters import CHART

LETTER_WIDTH = 440
"""Keeps the whole letter under 100 KB; a phone shows about half of it."""


def add_chart_to_letter(*, envelope: Envelope) -> bool:
    """Render the chart of the plan a letter is about and let the letter leave; False if it no longer waits.

    The picture is made from records that no longer change, so rendering it twice gives the same.
    """
    plan = SelfCarePlan.objects.with_details().get(pk=envelope.about.removeprefix("plan:"))
    picture = File(
        "chart.png", "image/png", render_png(draw_plan_chart(plan), width=LETTER_WIDTH), content_id=CHART
    )
    return add_files(envelope, [picture])
