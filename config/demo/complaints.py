"""The complaints of the demo's clients: their own words, the painful zones and the trigger points found."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DemoComplaint:
    """A complaint as its episode keeps it, and the findings and advice of its visits.

    `told` holds the words and the goal of each client who has it, in the order of CLIENTS.
    """

    told: tuple[tuple[str, str], ...]
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
    "neck": DemoComplaint(
        (
            (
                "Stiff neck and a pull behind the eye after long days at the screen.",
                "Turn my head when I reverse the car",
            ),
            (
                "My neck cracks and catches when I look up at the top shelf.",
                "Hang the washing without stopping",
            ),
            (
                "Everything around the neck is sore, on bad days even the scarf.",
                "Hold my granddaughter for an hour",
            ),
        ),
        ("back_of_neck", "temple"),
        ("UT1", "LS1", "SO1", "SP1", "UT2"),
        "Head carried forward; turning to that side ends early.",
        "Raise the screen, stand up every 45 minutes.",
        "headache",
        ("long_sitting", "screen_and_phone"),
    ),
    "blades": DemoComplaint(
        (
            (
                "A burning spot between the shoulder blades that no stretch reaches.",
                "Sit through a whole film",
            ),
            ("It stabs beside the blade when I drive the school run.", "Drive to my sister's without a stop"),
            ("Since the bump grew I cannot sit upright for long.", "Sit at the table until dessert"),
        ),
        ("between_shoulder_blades", "scapula_medial_border"),
        ("RH2", "MT1", "RH1", "LT2", "IN3"),
        "Shoulders rounded; pressing beside the blade brings the burning back.",
        "Ball against the wall, slowly, on two days a week.",
        "pain",
        ("long_sitting", "posture"),
    ),
    "shoulder": DemoComplaint(
        (
            ("Ache deep in the front of the shoulder; cannot lie on it.", "Sleep on that side again"),
            ("The shoulder is stiff since I painted the fence.", "Bowl with the club on Saturdays"),
            ("It catches when I fasten the car's belt.", "Put my coat on by myself"),
            ("A dull ache down the arm after violin practice.", "Play a whole concert"),
        ),
        ("deltoid_front", "upper_arm_front"),
        ("IN1", "IN2", "SU2", "PN1"),
        "Arm behind the back stops at the belt; lifting sideways is full.",
        "Do not sleep with the arm overhead; ball against the wall for the back of the shoulder.",
        "pain",
        ("awkward_sleep",),
    ),
    "low_back": DemoComplaint(
        (
            ("A band of pain across the low back after lifting boxes at work.", "Work a whole shift"),
            ("My back locks when I get out of the van.", "Lift my son onto my shoulders"),
            ("Low back pain after gardening, worse the day after.", "Dig over the vegetable bed"),
            ("Stiff every morning until I have walked the dog.", "Walk to church and back"),
        ),
        ("lower_back", "iliac_crest"),
        ("QL1", "EL1", "LM1", "GD1", "QL3"),
        "Bends forward to the knees, slowly; side bending away pulls.",
        "Get up from the chair every 45 minutes; lift close to the body.",
        "pain",
        ("house_and_garden", "heavy_lifting"),
    ),
    "hip": DemoComplaint(
        (
            ("Pain on the outside of the hip on long runs.", "Run ten kilometres"),
            ("I cannot lie on that hip, and stairs with the baby hurt.", "Carry my daughter to bed"),
        ),
        ("hip_lateral", "thigh_outer"),
        ("GD2", "GN1", "TF1", "PI1"),
        "Standing on that leg the pelvis drops a little.",
        "Half the distance for two weeks; no running downhill.",
        "pain",
        ("exercise",),
    ),
    "heel": DemoComplaint(
        (
            ("First steps in the morning hurt under the heel.", "Walk to work"),
            ("The heel burns after a day at the till.", "Stand through my shift"),
            ("Since I took up jogging the heel hurts at every step.", "Jog to the river and back"),
        ),
        ("heel", "calf"),
        ("SL1", "GA1", "QP1", "GA2"),
        "Ankle bends less than on the other side with the knee straight.",
        "Calf stretch with straight knee before the first steps.",
        "pain",
        ("little_movement",),
    ),
    "jaw": DemoComplaint(
        (
            ("Tight jaw in the morning and pain in front of the ear.", "Bite into an apple"),
            ("My jaw aches more and more, now also when I talk.", "Sing in the choir"),
        ),
        ("tmj", "temple"),
        ("MA1", "TE2", "MA2", "MA3"),
        "Opens two knuckles wide, with a small swing to one side.",
        "Teeth apart, tongue at rest; soft food for two days.",
        "tension",
        ("stress",),
    ),
    "elbow": DemoComplaint(
        (
            ("Outside of the elbow hurts when I lift a kettle.", "Play tennis in summer"),
            ("Typing and the mouse bring a pull along the forearm.", "Finish my thesis"),
        ),
        ("elbow_lateral", "hand_dorsum"),
        ("XR1", "SN1", "XB1", "TB2"),
        "Grip is weaker with the elbow straight; the elbow itself is calm.",
        "Lift with the palm up; breaks at the keyboard.",
        "pain",
        ("exercise", "screen_and_phone"),
    ),
    "thigh": DemoComplaint(
        (
            ("Back of the thigh pulls when I sit, worse in the car.", "Drive to the coast"),
            ("Tight hamstring that grabs when I sprint.", "Play five-a-side again"),
            ("A deep ache under the buttock at my desk.", "Sit through a lecture"),
        ),
        ("thigh_back", "lower_buttock"),
        ("MH1", "BF2", "GM2", "PI1"),
        "Straight leg lifts to 60 degrees; no tingling below the knee.",
        "A firm seat, a stop every hour.",
        "stiffness",
        ("long_sitting",),
    ),
    "knee": DemoComplaint(
        (
            ("Ache around the kneecap when I go up to the gym hall.", "Play netball for the school"),
            ("Knee pain coming down the stairs.", "Hike in autumn"),
        ),
        ("knee_front", "thigh_front"),
        ("RF1", "VM1", "VL1", "VM2"),
        "Knee calm, no swelling; squatting hurts from half way.",
        "Stairs one at a time for a week; roll the front of the thigh gently.",
        "pain",
        ("exercise",),
    ),
    "headache": DemoComplaint(
        (
            ("A headache from the neck to the temple, three days a week.", "Read a book in the evening"),
            ("A tight band around the head when a deadline nears.", "Get through Friday without a tablet"),
            ("Pain over one eye that comes up from the back of the neck.", "Go to a concert"),
        ),
        ("temple", "back_of_neck"),
        ("SO1", "UT1", "SP1", "TE2"),
        "Pressing below the skull brings the headache back; turning the head is free.",
        "Look up from the screen every half hour; a drink of water each time.",
        "headache",
        ("stress", "little_water"),
    ),
    "calf": DemoComplaint(
        (("The calf cramps at night and is sore the next day.", "Sleep through the night"),),
        ("calf", "lower_calf"),
        ("GA1", "SL1", "GA2"),
        "Calf firm on one side, not warm, not swollen; ankle bends late.",
        "Calf stretch before bed; walk ten minutes after supper.",
        "cramp",
        ("little_movement", "little_water"),
    ),
    "wrist": DemoComplaint(
        (("The inside of the forearm aches after a day of sewing.", "Finish the wedding dress"),),
        ("forearm_volar", "wrist_volar"),
        ("FR1", "FD1", "PT1"),
        "Grip strong and even; bending the wrist back pulls along the forearm.",
        "A break every half hour; hold the scissors loosely.",
        "pain",
        ("other",),
    ),
}
