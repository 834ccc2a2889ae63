"""Points whose place, referral and self-care are known from the literature stay as they are known."""

import pytest

from treatments.catalogue.files import read_catalogue

CATALOGUE = read_catalogue()
SITES = {point["code"]: (muscle, point) for muscle in CATALOGUE.muscles for point in muscle["trigger_points"]}
CARE = {entry["muscle"]: entry for entry in CATALOGUE.self_care}

KNOWN = [
    ("UT1", "trapezius-upper", "Front edge of the slope", {"temple", "behind_ear", "side_of_neck"}),
    ("LT1", "trapezius-lower", "lower tip", {"back_of_neck", "behind_ear", "acromion"}),
    ("LS2", "levator-scapulae", "upper inner corner", {"angle_of_neck", "scapula_medial_border"}),
    ("SM2", "sternocleidomastoid", "Breast-bone strand, middle", {"behind_eye", "cheek"}),
    ("SO1", "suboccipitals", "under the ridge of the skull", {"occiput", "behind_eye"}),
    ("IN1", "infraspinatus", "below the inner half of the shoulder-blade spine", {"deltoid_front"}),
    ("SC1", "scalenes", "lower third of the neck", {"chest_front", "scapula_medial_border"}),
    ("PN1", "pectoralis-minor", "below the bony knob", {"deltoid_front", "chest_front"}),
    ("QL1", "quadratus-lumborum", "below the twelfth rib", {"iliac_crest"}),
    ("GN2", "gluteus-minimus", "upper outer buttock", {"buttock", "thigh_back"}),
    ("PI1", "piriformis", "Inner third, beside the edge of the sacrum", {"si_joint", "buttock"}),
    ("PI2", "piriformis", "Outer third, towards the bony outer hip", {"buttock", "hip_lateral"}),
    ("SL1", "soleus", "Inner lower calf", {"heel", "heel_sole"}),
]
ALSO = {
    "UT1": {"jaw_angle", "behind_eye", "occiput"},
    "IN1": {"forearm_radial"},
    "PN1": {"forearm_ulnar"},
    "QL1": {"groin", "lower_abdomen"},
    "GN2": {"calf"},
    "SL1": {"achilles"},
}


def inwards(code: str) -> float:
    """Return how far a point of the back is from the middle line."""
    return abs(float(SITES[code][1]["x"]) - 0.5)


@pytest.mark.parametrize(("code", "muscle", "place", "primary"), KNOWN, ids=[known[0] for known in KNOWN])
def test_point_lies_and_sends_pain_where_it_is_known_to(
    code: str, muscle: str, place: str, primary: set[str]
) -> None:
    of, point = SITES[code]

    assert of["slug"] == muscle
    assert place in point["location"]
    assert primary <= set(point["referral"]["primary"])
    assert ALSO.get(code, set()) <= set(point["referral"]["spillover"])


def test_numbers_of_piriformis_tell_those_of_the_literature() -> None:
    """The codes stay, since signed notes bear them; the inner point is 1 here and 2 in the literature."""
    assert inwards("PI1") < inwards("PI2")
    assert SITES["PI1"][1]["location"].endswith("(number 2 in Travell and Simons)")
    assert SITES["PI2"][1]["location"].endswith("(number 1 in Travell and Simons)")


def test_only_the_therapist_presses_the_scalenes() -> None:
    assert SITES["SC1"][1]["therapist_only"]
    assert CARE["scalenes"]["press"] == []


def test_hands_come_first_on_the_upper_trapezius_and_a_ball_last() -> None:
    tools = [text["tool"] for text in CARE["trapezius-upper"]["press"]]

    assert tools[0] == "hands"
    assert {tools[-1], tools[-2]} == {"massage_ball", "tennis_ball"}


def test_nobody_lies_on_a_ball_near_the_kidney() -> None:
    assert {text["position"] for text in CARE["quadratus-lumborum"]["press"]} == {"standing", "sitting"}


def test_front_of_the_neck_is_pinched_by_hand_only() -> None:
    care = CARE["sternocleidomastoid"]

    assert [text["tool"] for text in care["press"]] == ["hands"]
    assert not any("pinch" in caution for caution in care["cautions"]["stretch"])
    assert not care["may_be_rolled"]


@pytest.mark.parametrize("muscle", ["pectoralis-minor", "sternocleidomastoid"])
def test_short_holds_stay_where_vessels_and_nerves_are_near(muscle: str) -> None:
    assert CARE[muscle]["short_hold"]
    assert CARE[muscle]["hold_seconds_max"] <= 30


@pytest.mark.parametrize("muscle", ["quadratus-lumborum", "gluteus-minimus"])
def test_caution_after_a_hip_replacement_is_at_the_stretch(muscle: str) -> None:
    cautions = CARE[muscle]["cautions"]

    assert any("hip replacement" in caution for caution in cautions["stretch"])
    assert not any("hip replacement" in caution for caution in cautions["press"])


def test_calf_names_the_sign_of_a_clot() -> None:
    assert any("clot" in caution for caution in CARE["soleus"]["cautions"]["press"])


@pytest.mark.parametrize(
    "muscle",
    [*("sartorius", "rectus-femoris", "vastus-lateralis", "vastus-medialis"), "tibialis-anterior"],
)
def test_stretch_with_a_bent_knee_says_what_to_hold_on_to_and_minds_the_knee(muscle: str) -> None:
    care = CARE[muscle]

    assert care["stretch"]["hold_on_to"]
    assert any("your knee" in caution for caution in care["cautions"]["stretch"])
