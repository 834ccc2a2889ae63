"""The complaints of the demo's clients: their words, the painful zones and the trigger points found."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Complaint:
    """A complaint as its episode keeps it, and the findings and advice of its visits."""

    own_words: str
    goal: str
    zones: tuple[str, ...]
    sites: tuple[str, ...]
    seen: str
    advice: str
    kind: str
    causes: tuple[str, ...]

    @property
    def details(self) -> dict[str, Any]:
        """Return the fields of the episode besides the client's words."""
        return {
            "kind": self.kind,
            "pattern": "comes_and_goes",
            "onset": "gradual",
            "causes": list(self.causes),
        }


COMPLAINTS = {
    "neck": Complaint(
        "Stiff neck and a headache behind the eye after long days at the screen.",
        "Turn my head when I reverse the car",
        ("back_of_neck", "temple"),
        ("UT1", "LS1", "SO1", "SP1", "UT2"),
        "Head carried forward; turning to that side ends early.",
        "Raise the screen, stand up every 45 minutes.",
        "headache",
        ("long_sitting", "screen_and_phone"),
    ),
    "blades": Complaint(
        "A burning spot between the shoulder blades that no stretch reaches.",
        "Sit through a whole film",
        ("between_shoulder_blades", "scapula_medial_border"),
        ("RH2", "MT1", "RH1", "LT2", "IN3"),
        "Shoulders rounded; pressing beside the blade brings the burning back.",
        "Ball against the wall, slowly, on two days a week.",
        "pain",
        ("long_sitting", "posture"),
    ),
    "shoulder": Complaint(
        "Ache deep in the front of the shoulder; cannot lie on it.",
        "Sleep on that side again",
        ("deltoid_front", "upper_arm_front"),
        ("IN1", "IN2", "SU2", "PN1"),
        "Arm behind the back stops at the belt; lifting sideways is full.",
        "Do not sleep with the arm overhead; ball against the wall for the back of the shoulder.",
        "pain",
        ("awkward_sleep",),
    ),
    "low_back": Complaint(
        "A band of pain across the low back after gardening.",
        "Lift my grandchild",
        ("lower_back", "iliac_crest"),
        ("QL1", "EL1", "LM1", "GD1", "QL3"),
        "Bends forward to the knees, slowly; side bending away pulls.",
        "Get up from the chair every 45 minutes; lift close to the body.",
        "pain",
        ("house_and_garden", "heavy_lifting"),
    ),
    "hip": Complaint(
        "Pain on the outside of the hip on long runs.",
        "Run ten kilometres",
        ("hip_lateral", "thigh_outer"),
        ("GD2", "GN1", "TF1", "PI1"),
        "Standing on that leg the pelvis drops a little.",
        "Half the distance for two weeks; no running downhill.",
        "pain",
        ("exercise",),
    ),
    "heel": Complaint(
        "First steps in the morning hurt under the heel.",
        "Walk to work",
        ("heel", "calf"),
        ("SL1", "GA1", "QP1", "GA2"),
        "Ankle bends less than on the other side with the knee straight.",
        "Calf stretch with straight knee before the first steps.",
        "pain",
        ("little_movement",),
    ),
    "jaw": Complaint(
        "Tight jaw in the morning and pain in front of the ear.",
        "Bite into an apple",
        ("tmj", "temple"),
        ("MA1", "TE2", "MA2", "MA3"),
        "Opens two knuckles wide, with a small swing to one side.",
        "Teeth apart, tongue at rest; soft food for two days.",
        "tension",
        ("stress",),
    ),
    "elbow": Complaint(
        "Outside of the elbow hurts when I lift a kettle.",
        "Play tennis in summer",
        ("elbow_lateral", "hand_dorsum"),
        ("XR1", "SN1", "XB1", "TB2"),
        "Grip is weaker with the elbow straight; the elbow itself is calm.",
        "Lift with the palm up; breaks at the keyboard.",
        "pain",
        ("exercise", "screen_and_phone"),
    ),
    "thigh": Complaint(
        "Back of the thigh pulls when I sit, worse in the car.",
        "Drive to the coast",
        ("thigh_back", "lower_buttock"),
        ("MH1", "BF2", "GM2", "PI1"),
        "Straight leg lifts to 60 degrees; no tingling below the knee.",
        "A firm seat, a stop every hour.",
        "stiffness",
        ("long_sitting",),
    ),
    "knee": Complaint(
        "Ache around the kneecap on the stairs.",
        "Hike in autumn",
        ("knee_front", "thigh_front"),
        ("RF1", "VM1", "VL1", "VM2"),
        "Knee calm, no swelling; squatting hurts from half way.",
        "Stairs one at a time for a week; roll the front of the thigh gently.",
        "pain",
        ("exercise",),
    ),
}
