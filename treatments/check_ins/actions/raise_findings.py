"""Raise the follow-ups that findings in an answer call for."""

from collections.abc import Iterable

from django.db import transaction

from clinic.actors import Actor
from treatments.check_ins.triage import TriageFinding
from treatments.follow_ups.actions.raise_follow_up import raise_follow_up
from treatments.models import CheckIn


@transaction.atomic
def raise_findings(*, check_in: CheckIn, findings: Iterable[TriageFinding], by: Actor) -> None:
    """Raise one follow-up for each finding in the answer to a check-in."""
    episode = check_in.episode
    for finding in findings:
        raise_follow_up(
            client=episode.client,
            episode=episode,
            check_in=check_in,
            reason=finding.reason,
            urgency=finding.urgency,
            evidence=finding.evidence,
            flags=finding.flags,
            by=by,
        )
