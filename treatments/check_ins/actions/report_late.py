"""Report what cannot wait in an answer to a closed question."""

from django.db import transaction

from clients.models import Client
from clinic import clock
from clinic.actors import Actor
from clinic.mail import wording
from clinic.models import Practice
from treatments.check_ins.actions.report_red_flags import raise_findings
from treatments.check_ins.triage import triage_ticks
from treatments.models import CheckIn, FollowUp

ALONE = "The question was closed when this came; nothing else of the answer was kept."


@transaction.atomic
def report_late(*, check_in: CheckIn, worrying: bool, wants_call: bool, by: Actor) -> bool:
    """Raise a Yes to "anything new or worrying?", and a wish to be called, though the question is closed.

    The check-in itself stays unanswered. What the same answer raised before is not raised again. Returns
    False if there was nothing to raise.
    """
    Client.lock(check_in.episode.client_id)
    on = wording.day(clock.now(), Practice.current().zone)
    findings = triage_ticks(worrying=worrying, wants_call=wants_call, on=on)
    open_ones = FollowUp.objects.open().filter(episode=check_in.episode, check_in=check_in)
    raised = {sentence for follow_up in open_ones for sentence in follow_up.evidence}
    new = [finding for finding in findings if not raised.issuperset(finding.evidence)]
    late = [finding._replace(evidence=[*finding.evidence, ALONE]) for finding in new]
    raise_findings(check_in=check_in, findings=late, by=by)
    return bool(findings)
