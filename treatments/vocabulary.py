"""Fixed words: charts, regions, tools, body positions, risks of stretches, kinds of steps and urgencies."""

VIEWS = ("front", "back", "head_front", "head_side", "head_back", "foot_sole")
"""Views of the body charts; head_side shows the right side, and is mirrored as a whole for the left."""
RIGHT_IS_LEFT_HALF = ("front", "head_front", "foot_sole")
"""Charts on which the client's right side is the viewer's left half: the client faces the viewer."""
RIGHT_IS_RIGHT_HALF = ("back", "head_back")
"""Charts seen from behind."""

REGIONS = {
    "head_neck": "Head and neck",
    "shoulder": "Shoulder",
    "upper_back": "Upper back",
    "arm": "Upper arm",
    "forearm_hand": "Forearm and hand",
    "torso": "Chest and abdomen",
    "lower_back": "Lower back",
    "hip_pelvis": "Hip and pelvis",
    "thigh": "Thigh",
    "leg": "Lower leg",
    "foot": "Foot",
}
REGION_OF_GROUP = {"head": "head_neck", "neck": "head_neck"} | {
    region: region for region in REGIONS if region != "head_neck"
}
"""The region of each group of zones; groups tell head and neck apart, regions do not."""
SPOTS = ("neck", "shoulders", "upper_back", "lower_back", "hips", "calves")
DEPTHS = ("superficial", "deep")
LATERALITIES = ("bilateral", "midline")
TOOLS = {
    "tennis_ball": "a tennis ball",
    "massage_ball": "a massage ball",
    "foam_roller": "a foam roller",
    "massage_cane": "a massage cane",
    "hands": "your hands",
    "rolling_pin": "a rolling pin",
}
POSITIONS = {
    "sitting": "Sitting",
    "standing": "Standing",
    "supine": "Lying on your back",
    "side_lying": "Lying on your side",
    "prone": "Lying face down",
    "kneeling": "Kneeling",
}
FLOOR_POSITIONS = ("supine", "side_lying", "prone", "kneeling")
"""Body positions on the floor, which not everybody can get down to."""
ROLLERS = ("rolling_pin", "foam_roller")
"""Tools that roll, the one that takes less strength first."""
STRETCH_RISKS = (
    "end_range",
    "neck_extension_rotation",
    "hip_flexion_adduction",
    "loaded_flexion",
    "roller_extension",
)
STEP_KINDS = (
    "pressure",
    "stretch",
    "movement",
    "posture",
    "hydration",
    "heat",
    "light_rolling",
    "daily_stretch",
    "food",
    "stress_sleep",
)


AFTERCARE = "aftercare"
"""The kind of the letters that carry a plan; a client may opt out of them."""
URGENCIES_ASKED = ("emergency", "same_day", "urgent")
"""Urgencies of the red flags that a check-in asks about, highest first; a routine one waits for a visit."""


def right_half(view: str) -> tuple[float, float]:
    """Return the least and greatest x of the client's right side on this chart."""
    if view in RIGHT_IS_LEFT_HALF:
        return (0.0, 0.5)
    if view in RIGHT_IS_RIGHT_HALF:
        return (0.5, 1.0)
    return (0.0, 1.0)


GENERAL = "general"
"""The region of signs that concern no one part of the body: they are asked for every complaint."""
