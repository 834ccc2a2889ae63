"""Add to an answer."""

from django.db import transaction

from clinic import audit, clock
from clinic.actors import Actor
from clinic.mail import wording
from clinic.models import Practice
from treatments.check_ins.actions.report_red_flags import raise_findings
from treatments.check_ins.triage import triage_ticks
from treatments.models import CheckIn


@transaction.atomic
def add_to_answer(*, check_in: CheckIn, worrying: bool, wants_call: bool, by: Actor) -> bool:
    """Add a later Yes to "anything new or worrying?", or a wish to be called, to an answer given before.

    Nothing that a client says about danger is dropped. The first numbers stand. Returns False if there was
    nothing to add.
    """
    check_in = CheckIn.lock(check_in.pk)
    worrying = worrying and not check_in.worrying
    wants_call = wants_call and not check_in.wants_call
    added = [name for name, is_new in (("worrying", worrying), ("wants_call", wants_call)) if is_new]
    if not added or check_in.answered_at is None:
        return False
    check_in.worrying = worrying or check_in.worrying
    check_in.wants_call = wants_call or check_in.wants_call
    check_in.save()
    audit.record(by, "added", check_in, client_key=check_in.episode.client_id, fields=added)
    on = wording.day(clock.now(), Practice.current().zone)
    findings = triage_ticks(worrying=worrying, wants_call=wants_call, on=on)
    raise_findings(check_in=check_in, findings=findings, by=by)
    return True
