"""The choice and the order of the muscles in a self-care plan: the most important ones, within its caps."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from treatments.limits.on_plans import Restrictions
from treatments.measures.severity import SEVERE
from treatments.plans.drafting.steps import Dose, MuscleCare, Press
from treatments.vocabulary import FLOOR_POSITIONS

FROM_TRUNK_TO_LIMB = (
    "upper_back",
    "lower_back",
    "torso",
    "head_neck",
    "shoulder",
    "hip_pelvis",
    "arm",
    "thigh",
    "forearm_hand",
    "leg",
    "foot",
)
KEY_BEFORE_SATELLITE = {
    "trapezius-upper": {"trapezius-lower"},
    "gluteus-minimus": {"quadratus-lumborum"},
    "flexor-digitorum-brevis": {"soleus"},
    "quadratus-plantae": {"soleus"},
    "abductor-hallucis": {"soleus"},
    "flexor-hallucis-brevis": {"soleus"},
}
"""A satellite muscle comes after its key muscle when both were found."""


@dataclass(frozen=True)
class Finding:
    """One marked point as the rules of planning read it."""

    muscle: str
    side: str
    site: str = ""
    therapist_only: bool = False
    active: bool | None = None
    pain: int | None = None
    fits_complaint: bool = False
    felt_in: tuple[str, ...] = ()
    no_self_care: bool = False
    off_limits: bool = False
    taught: bool = False


def has_point_off_limits(muscle: str, side: str, findings: Sequence[Finding]) -> bool:
    """Return True if a point of this muscle, on that side, lies where the limits allow no work."""
    return any(
        finding.off_limits
        and finding.muscle == muscle
        and (side in (finding.side, "both") or finding.side == "midline")
        for finding in findings
    )


@dataclass(frozen=True)
class MuscleCandidate:
    """All findings of one muscle; how the client may press it at home, None for not; if they may stretch."""

    care: MuscleCare
    side: str
    findings: Sequence[Finding]
    press: Press | None
    stretch: bool

    @property
    def distance(self) -> int:
        """The place in the order from trunk to limb, 0 first."""
        return FROM_TRUNK_TO_LIMB.index(self.care.region)

    @property
    def needs_floor(self) -> bool:
        """True if a step of it is done on the floor."""
        stretching = self.stretch and self.care.stretch.position in FLOOR_POSITIONS
        return stretching or bool(self.press and self.press.position in FLOOR_POSITIONS)


def sort_by_priority(candidates: Sequence[MuscleCandidate]) -> list[MuscleCandidate]:
    """Sort by importance: active, sore at all, fitting the complaint, sorest, keys before satellites.

    The order of marking decides only between equals, since it is the order of finding. A therapist may put
    the draft in another order, and nothing sorts it again.
    """

    def priority(candidate: MuscleCandidate) -> tuple[bool, bool, bool, int, int]:
        pain = max((finding.pain or 0) for finding in candidate.findings)
        return (
            not any(finding.active for finding in candidate.findings),
            pain == 0,
            not any(finding.fits_complaint for finding in candidate.findings),
            -pain,
            candidate.distance,
        )

    ordered = sorted(candidates, key=priority)
    for satellite in list(ordered):
        keys = KEY_BEFORE_SATELLITE.get(satellite.care.slug, set())
        behind = [ordered.index(candidate) for candidate in ordered if candidate.care.slug in keys]
        if behind and max(behind) > ordered.index(satellite):
            ordered.insert(max(behind), ordered.pop(ordered.index(satellite)))
    return ordered


def apply_caps(
    candidates: Sequence[MuscleCandidate], limits: Restrictions, dose: Dose, left_out: list[str]
) -> list[MuscleCandidate]:
    """Keep as many muscles as a plan holds, few of them on the floor; `left_out` gets a line for the rest."""
    limit = limits.minimum("max_muscles", dose.default_muscles)
    kept: list[MuscleCandidate] = []
    for candidate in candidates:
        on_floor = sum(other.needs_floor for other in kept)
        if len(kept) < limit and not (candidate.needs_floor and on_floor >= dose.max_floor_muscles):
            kept.append(candidate)
        else:
            left_out.append(f"{candidate.care.name}: one muscle more than a plan holds.")
    return kept


def soften_for_severity(
    band: str | None, candidates: Sequence[MuscleCandidate], dose: Dose, left_out: list[str]
) -> list[MuscleCandidate]:
    """With severe pain keep the clinic's number of pressed muscles, and no stretch that has a risk."""
    if band != SEVERE:
        return list(candidates)
    pressed = 0
    softened = []
    for candidate in candidates:
        press = candidate.press if pressed < dose.severe_max_muscles else None
        pressed += press is not None
        softer = replace(
            candidate, press=press, stretch=candidate.stretch and not candidate.care.stretch.risks
        )
        if softer.press or softer.stretch:
            softened.append(softer)
            if candidate.press and not softer.press:
                left_out.append(f"{candidate.care.name}: to stretch only while the pain is severe.")
        else:
            left_out.append(f"{candidate.care.name}: nothing to press or stretch while the pain is severe.")
    return softened


def sort_from_trunk_to_limb(candidates: Sequence[MuscleCandidate]) -> list[MuscleCandidate]:
    """Sort outwards over the body; where several lie in one region, left and right alternate."""
    waiting = sorted(candidates, key=lambda candidate: candidate.distance)
    ordered: list[MuscleCandidate] = []
    side = ""
    while waiting:
        near = [candidate for candidate in waiting if candidate.distance == waiting[0].distance]
        following = next((candidate for candidate in near if candidate.side != side), near[0])
        waiting.remove(following)
        ordered.append(following)
        side = following.side
    return ordered
