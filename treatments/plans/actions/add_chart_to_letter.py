"""Add the chart to a letter that waits for it."""

from clinic.mail.outbox import add_files
from clinic.models import Envelope
from treatments.models import SelfCarePlan
from treatments.plans.letters import chart_file


def add_chart_to_letter(*, envelope: Envelope) -> bool:
    """Render the chart of the plan a letter is about and let it leave; False if it no longer waits."""
    plan = SelfCarePlan.objects.with_details().get(pk=envelope.about.removeprefix("plan:"))
    return add_files(envelope, [chart_file(plan)])
