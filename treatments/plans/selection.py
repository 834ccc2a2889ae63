"""Which muscles a self-care plan takes up, and in which order: the most telling ones, within its caps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from treatments.limits.on_plans import Restrictions
from treatments.measures.severity import SEVERE
from treatments.plans.steps import Care, Dose
from treatments.vocabulary import ON_THE_FLOOR

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
"""A satellite waits behind its key muscle when both were found."""


@dataclass(frozen=True)
class Finding:
    """One marked point as the plan sees it."""

    muscle: str
    side: str
    site: str = ""
    therapist_only: bool = False
    active: bool | None = None
    pain: int | None = None
    fits_complaint: bool = False
    felt_in: tuple[str, ...] = ()
    no_self_care: bool = False
    left_alone: bool = False
    taught: bool = False


def is_to_be_left_alone(muscle: str, side: str, findings: Sequence[Finding]) -> bool:
    """Whether a point of this muscle, on a side that is meant, lies where nothing is to be done."""
    return any(
        one.left_alone and one.muscle == muscle and (side in (one.side, "both") or one.side == "midline")
        for one in findings
    )


@dataclass(frozen=True)
class Item:
    """All findings of one muscle, with what the client may do about it."""

    care: Care
    side: str
    findings: Sequence[Finding]
    press: bool
    stretch: bool

    @property
    def distance(self) -> int:
        """How far out on the body it lies, from trunk to limb."""
        return FROM_TRUNK_TO_LIMB.index(self.care.region)

    @property
    def needs_floor(self) -> bool:
        positions = [self.care.position] * self.press + [self.care.stretch.position] * self.stretch
        return any(position in ON_THE_FLOOR for position in positions)


def by_weight(items: Sequence[Item]) -> list[Item]:
    """The most telling first: active, then fitting the complaint, then sorest, keys before satellites.

    The order of marking decides only between equals: it is the order of finding. What a therapist wants in
    another order they put so in the draft, and nothing sorts it anew.
    """

    def weight(item: Item) -> tuple[bool, bool, int, int]:
        return (
            not any(finding.active for finding in item.findings),
            not any(finding.fits_complaint for finding in item.findings),
            -max((finding.pain or 0) for finding in item.findings),
            item.distance,
        )

    ordered = sorted(items, key=weight)
    for satellite in list(ordered):
        keys = KEY_BEFORE_SATELLITE.get(satellite.care.slug, set())
        behind = [ordered.index(item) for item in ordered if item.care.slug in keys]
        if behind and max(behind) > ordered.index(satellite):
            ordered.insert(max(behind), ordered.pop(ordered.index(satellite)))
    return ordered


def within_the_caps(
    items: Sequence[Item], limits: Restrictions, dose: Dose, left_out: list[str]
) -> list[Item]:
    """As many muscles as a plan holds, few of them on the floor; the rest wait for the next visit."""
    most = limits.minimum("max_muscles", dose.default_muscles)
    kept: list[Item] = []
    for item in items:
        floor = sum(other.needs_floor for other in kept)
        if len(kept) < most and not (item.needs_floor and floor >= dose.max_floor_muscles):
            kept.append(item)
        else:
            left_out.append(f"{item.care.name}: for your next visit.")
    return kept


def as_gentle_as(band: str | None, items: Sequence[Item], dose: Dose, left_out: list[str]) -> list[Item]:
    """With severe pain only so many muscles are pressed, and nothing is stretched to its end."""
    if band != SEVERE:
        return list(items)
    pressed = 0
    gentle = []
    for item in items:
        press = item.press and pressed < dose.severe_max_muscles
        pressed += press
        kept = replace(item, press=press, stretch=item.stretch and not item.care.stretch.risks)
        if kept.press or kept.stretch:
            gentle.append(kept)
        else:
            left_out.append(f"{item.care.name}: gentle movement only until the pain is less.")
    return gentle


def from_trunk_to_limb(items: Sequence[Item]) -> list[Item]:
    """Outwards over the body; where several lie in one region, left and right take turns."""
    waiting = sorted(items, key=lambda item: item.distance)
    ordered: list[Item] = []
    side = ""
    while waiting:
        near = [item for item in waiting if item.distance == waiting[0].distance]
        following = next((item for item in near if item.side != side), near[0])
        waiting.remove(following)
        ordered.append(following)
        side = following.side
    return ordered
