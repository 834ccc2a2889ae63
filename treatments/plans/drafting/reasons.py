"""The reason for a step, in one sentence for the client."""

from collections.abc import Sequence

from treatments.plans.drafting.selection import MuscleCandidate


def reason_for(candidate: MuscleCandidate, *, pressed: str = "here") -> str:
    """Return one sentence on where this spot sends pain, as felt or as is usual; never a promise."""
    felt = list(dict.fromkeys(zone for finding in candidate.findings for zone in finding.felt_in))
    if felt:
        return f"When I pressed {pressed} you felt it {_together(felt)}."
    usual = list(
        dict.fromkeys(z for f in candidate.findings for z in candidate.care.felt_from.get(f.site, ()))
    )
    if usual:
        return f"Pain from {pressed} is often felt {_together(usual[:3])}."
    return f"It was tender when I pressed {pressed}."


def _together(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last
