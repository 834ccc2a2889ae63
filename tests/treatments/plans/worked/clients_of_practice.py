"""Twelve clients with different complaints, as their therapist noted them."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class WorkedClient:
    """A client with a complaint, conditions by code, what they own and can do, and the marks of a visit."""

    name: str
    complaint: str
    zones: tuple[str, ...]
    marks: tuple[dict[str, Any], ...]
    pain: int
    tools: tuple[str, ...] = ("tennis_ball",)
    gets_down_to_floor: bool = True
    conditions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    complaint_fields: dict[str, Any] = field(default_factory=dict)
    message: str = ""


def mark(site: str, side: str, pain: int | None = None, *felt: str, **fields: Any) -> dict[str, Any]:
    """A point of a note; one that hurts 5 of 10 or more is active."""
    activity = None if pain is None else "active" if pain >= 5 else "latent"
    told = {"pain_on_pressure_before": pain, "activity": activity, "referral_felt": list(felt) or None}
    return {"site": site, "side": side} | {name: value for name, value in told.items() if value} | fields


WORKED_CLIENTS = {
    "headache": WorkedClient(
        "Sarah Miller",
        "A tight band from the neck over to my right temple, by the end of every screen day.",
        ("temple", "back_of_neck"),
        (
            mark("UT1", "right", 8, "temple", "behind_eye"),
            mark("LS2", "right", 6, "angle_of_neck"),
            mark("SM2", "right", 7, "forehead"),
            mark("SO1", "right"),
        ),
        pain=5,
        tools=("tennis_ball", "massage_cane"),
    ),
    "low_back": WorkedClient(
        "Nora Ellis",
        "Low back, right side, when I get up from the chair.",
        ("lower_back", "iliac_crest"),
        (
            mark("QL1", "right", 7, "iliac_crest"),
            mark("GD1", "right", 6, "lower_back"),
            mark("EL1", "right", 4),
        ),
        pain=5,
        tools=("tennis_ball", "foam_roller"),
    ),
    "stiff_shoulder": WorkedClient(
        "Peter Brandt",
        "Cannot reach behind my back or sleep on the left shoulder for four months.",
        ("deltoid_front", "deltoid_lateral"),
        (
            mark("IN1", "left", 8, "deltoid_front", "upper_arm_lateral"),
            mark("SB1", "left", 7, "deltoid_back"),
            mark("TM1", "left", 5),
            mark("PN1", "left", 4),
        ),
        pain=7,
        complaint_fields={"onset": "gradual"},
    ),
    "calf_cramp": WorkedClient(
        "Tom\u00e1s Rivera",
        "Cramps in both calves at night, three times a week.",
        ("calf",),
        (
            mark("GA1", "left", 6, "arch"),
            mark("GA1", "right", 5),
            mark("SL1", "left", 4, "heel_sole"),
        ),
        pain=3,
        tools=("foam_roller", "rolling_pin"),
        complaint_fields={"kind": "cramp"},
    ),
    "hip_after_replacement": WorkedClient(
        "Margaret Hill",
        "Ache in the left buttock since I walk without the stick.",
        ("buttock", "hip_lateral"),
        (
            mark("GD1", "left", 6, "sacrum"),
            mark("QL1", "left", 5, "hip_lateral"),
            mark("EL2", "left", 4),
        ),
        pain=4,
        tools=("tennis_ball",),
        conditions=(("CM-ARTHROPLASTY", ("zone:hip_lateral:left",)),),
    ),
    "blood_thinner": WorkedClient(
        "George Novak",
        "Stiff between the shoulder blades after driving.",
        ("between_shoulder_blades", "lower_back"),
        (
            mark("RH1", "left", 5),
            mark("LT1", "left", 6, "angle_of_neck"),
            mark("QL1", "right", 4),
        ),
        pain=4,
        tools=("foam_roller", "massage_ball"),
        conditions=(("CC-ANTICOAG", ()),),
    ),
    "pregnant": WorkedClient(
        "Leila Haddad",
        "My lower back and left buttock ache since the sixth month.",
        ("lower_back", "buttock"),
        (
            mark("GD2", "left", 6, "buttock"),
            mark("PI1", "left", 5, "thigh_back"),
            mark("EL1", "left", 4),
        ),
        pain=5,
        tools=("tennis_ball",),
        conditions=(("CM-PREG", ()),),
    ),
    "elderly": WorkedClient(
        "Walter Young",
        "Neck and shoulders are stiff every morning, and turning to reverse the car hurts.",
        ("back_of_neck", "angle_of_neck"),
        (
            mark("LS1", "right", 6, "angle_of_neck"),
            mark("LS1", "left", 5),
            mark("UT2", "right", 4),
        ),
        pain=4,
        tools=(),
        gets_down_to_floor=False,
        conditions=(("CM-ELDER", ()),),
    ),
    "jaw": WorkedClient(
        "Mei Tanaka",
        "My jaw is tight when I wake, and it clicks on the left.",
        ("tmj", "cheek"),
        (
            mark("MA1", "left", 7, "tmj", "upper_teeth"),
            mark("TE2", "left", 5, "temple"),
            mark("LP1", "left", 6, "tmj"),
        ),
        pain=4,
        tools=(),
    ),
    "forearm": WorkedClient(
        "Daniel O\u2019Brien",
        "Outer elbow hurts when I lift a pan or use the mouse.",
        ("elbow_lateral", "forearm_dorsal"),
        (
            mark("XB1", "right", 7, "wrist_dorsal"),
            mark("SN1", "right", 6, "elbow_lateral"),
            mark("XD1", "right", 5),
        ),
        pain=3,
        tools=("massage_ball",),
    ),
    "foot": WorkedClient(
        "Aisha Khan",
        "The first steps in the morning hurt under my right heel.",
        ("heel_sole", "arch"),
        (
            mark("SL1", "right", 7, "heel_sole"),
            mark("QP1", "right", 6, "heel_sole"),
            mark("DB1", "right", 4),
        ),
        pain=6,
        tools=("tennis_ball",),
        message="Start with the calf, it is the cause. Good shoes from the first step.",
    ),
    "neck_with_dizziness": WorkedClient(
        "Ingrid Larsen",
        "Stiff neck on both sides; I was dizzy for some weeks last year.",
        ("back_of_neck", "occiput"),
        (
            mark("SP1", "left", 6, "vertex"),
            mark("SS1", "right", 5, "temple"),
            mark("SM1", "left", 5, "occiput"),
            mark("UT1", "left", 4),
        ),
        pain=5,
        tools=("massage_cane",),
        conditions=(("CC-UPPER-CERVICAL", ()),),
    ),
}
