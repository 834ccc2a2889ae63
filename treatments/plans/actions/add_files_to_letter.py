"""Add the files that the letter of a plan waits for."""

from clinic.mail.outbox import add_files
from clinic.models import Envelope
from treatments.models import SelfCarePlan
from treatments.plans.letters import plan_files
from treatments.plans.pdf import steps_in_letter


def add_files_to_letter(*, envelope: Envelope) -> bool:
    """Add the PDF and the chart of the plan a letter is about, let it leave; False if it waits no longer."""
    plan = SelfCarePlan.objects.with_details().get(pk=envelope.about.removeprefix("plan:"))
    return add_files(envelope, plan_files(plan, steps_in_letter(plan)))
