"""The article on trigger points: their nature, causes and pain."""

from typing import Any
from xml.etree import ElementTree

import pytest

from clinic import clock
from tests.cast import ApiUser
from tests.promises.storing import OVER, complete_and_sign, mark_right_side, ok, plan_of, rows, steps

type Record = dict[str, Any]
pytestmark = pytest.mark.xdist_group("promises")


def muscles_found(theo: ApiUser, query: str) -> set[str]:
    """Return the slugs of the muscles that a query finds."""
    return {muscle["slug"] for muscle in rows(theo, f"muscles?{query}")}


def test_a_knot_is_a_sore_spot_in_a_muscle(theo: ApiUser, note: Record) -> None:
    """A small spot, sore to the touch."""
    point = mark_right_side(theo, note, activity="active", pain_on_pressure_before=8)

    assert (point["site"], point["muscle"], point["side"]) == ("UT1", "trapezius-upper", "right")
    assert (point["activity"], point["pain_on_pressure_before"]) == ("active", 8)


def test_a_knot_sends_pain_to_other_places(theo: ApiUser, note: Record) -> None:
    """Referred pain, far from the knot: as it usually goes, and as it was felt."""
    usual = ok(theo.api("GET", "muscles/trapezius-upper"))["trigger_points"][0]
    assert "temple" in usual["primary"]

    assert mark_right_side(theo, note, referral_felt=["behind_eye"])["referral_felt"] == ["behind_eye"]


def test_a_knot_in_the_back_makes_the_arm_ache(theo: ApiUser) -> None:
    """From back to arm."""
    senders = rows(theo, "referrals?zone=upper_arm_back")

    assert "upper_back" in {sender["region"] for sender in senders}


def test_a_tight_upper_back_gives_a_headache(theo: ApiUser) -> None:
    """From the upper back to the head: asked by where it hurts, and by the complaint."""
    senders = {sender["muscle"] for sender in rows(theo, "referrals?zone=behind_ear&zone=back_of_neck")}

    assert "trapezius-lower" in senders & muscles_found(theo, "spot=upper_back") & muscles_found(
        theo, "complaint=headache"
    )


def test_a_tight_neck_gives_a_headache(theo: ApiUser) -> None:
    """From the neck to the head."""
    assert {"suboccipitals", "trapezius-upper"} <= muscles_found(theo, "spot=neck&complaint=headache")


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ("exercise", "Too much at the gym"),
        ("long_sitting", "Whole days at a desk"),
        ("awkward_sleep", "Slept in an odd position"),
        ("heavy_lifting", "Carried heavy bags"),
        ("house_and_garden", "A weekend in the yard"),
        ("screen_and_phone", "Looking down at the phone"),
        ("posture", "Slouching"),
    ],
)
def test_episode_keeps_its_cause(theo: ApiUser, complaint: Record, cause: str, words: str) -> None:
    """Gym, desk, sleep, bags, yard, phone."""
    address = f"episodes/{complaint['id']}"
    ok(theo.api("PATCH", address, {"causes": [cause], "own_words": words}, If_Match='"1"'))

    kept = ok(theo.api("GET", address))
    assert (kept["causes"], kept["own_words"]) == ([cause], words)


def test_stress_water_and_movement_are_kept_as_numbers(theo: ApiUser, complaint: Record) -> None:
    """More often if stressed, dehydrated, or without movement."""
    address = f"episodes/{complaint['id']}"
    habits = {"stress": 8, "water_glasses": 2, "active_days": 0, "desk_hours": 9, "sleep_position": "front"}
    risks = {"causes": ["stress", "little_water", "little_movement", "irregular_meals"]}
    ok(theo.api("PATCH", address, habits | risks, If_Match='"1"'))

    kept = ok(theo.api("GET", address))
    assert kept | habits | risks == kept


def test_what_keeps_a_knot_going_is_in_the_catalogue(theo: ApiUser) -> None:
    """Fibres that stay tight have their reasons, muscle by muscle."""
    assert ok(theo.api("GET", "muscles/trapezius-upper"))["perpetuating_factors"]


@pytest.mark.parametrize(
    ("spot", "muscle"),
    [
        ("shoulders", "infraspinatus"),
        ("neck", "levator-scapulae"),
        ("lower_back", "quadratus-lumborum"),
        ("hips", "piriformis"),
        ("calves", "gastrocnemius"),
        ("upper_back", "rhomboids"),
    ],
)
def test_common_spots_find_their_muscle(theo: ApiUser, spot: str, muscle: str) -> None:
    """Five common spots, and the upper back among those to stretch."""
    assert muscle in muscles_found(theo, f"spot={spot}")
    assert spot in ok(theo.api("GET", f"muscles/{muscle}"))["common_spots"]


@pytest.mark.parametrize(
    ("words", "muscle"),
    [
        ("headache", "temporalis"),
        ("arm", "triceps-brachii"),
        ("jaw", "masseter"),
        ("foot", "flexor-digitorum-brevis"),
        ("cramp", "gastrocnemius"),
    ],
)
def test_other_complaints_find_their_muscles(theo: ApiUser, words: str, muscle: str) -> None:
    """Headaches, arm pain, jaw tightness, foot cramps."""
    assert muscle in muscles_found(theo, f"complaint={words}")


@pytest.mark.parametrize("kind", ["headache", "cramp", "stiffness", "tension", "recovery"])
def test_episode_keeps_its_kind(theo: ApiUser, complaint: Record, kind: str) -> None:
    """More than an aching back; pain that comes and goes, or stiffness first thing in the morning."""
    address = f"episodes/{complaint['id']}"
    for revision, pattern in enumerate(("comes_and_goes", "in_the_morning"), 1):
        ok(theo.api("PATCH", address, {"kind": kind, "pattern": pattern}, If_Match=f'"{revision}"'))

        kept = ok(theo.api("GET", address))
        assert (kept["kind"], kept["pattern"]) == (kind, pattern)


def test_a_diagram_shows_where_a_knot_sends_pain(theo: ApiUser, note: Record) -> None:
    """Diagrams of referred pain, in words for screen readers too."""
    mark_right_side(theo, note, "LT1", activity="active", pain_on_pressure_before=6)

    drawn = theo.api("GET", f"notes/{note['id']}/chart.svg?usual=all")
    assert drawn.status_code == 200
    words = ElementTree.fromstring(drawn.content).findtext("{http://www.w3.org/2000/svg}desc") or ""
    assert "Lower trapezius (LT1), right, active, pain on pressure 6 of 10" in words
    assert "usually: back of the neck (right)" in words


@pytest.mark.parametrize(
    ("fact", "value", "source"),
    [
        ("active_point_share", 85, "2023 review"),
        ("lifetime_share", 85, "National Institute of Neurological Disorders"),
        ("one_session", None, "Study, Journal of Bodywork & Movement Therapies"),
        ("professional_relief_share", 68, "2022 study, Journal of Bodywork & Movement Therapies"),
        ("massage_for_pain_share", 41, "American Massage Therapy Association"),
        ("fewer_returns", 40, "Clinic surveys"),
    ],
)
def test_education_facts_name_their_source(theo: ApiUser, fact: str, value: int | None, source: str) -> None:
    """85 and 85, 68, 41 and 40 percent; and what one session did."""
    [shown] = [row for row in rows(theo, "education-facts") if row["id"] == fact]

    assert (shown["value"], shown["source_label"]) == (value, f"{source}, as quoted by the seed article")
    assert not shown["verified"] and not shown["in_letters"]


def test_letters_hold_no_quoted_figure(theo: ApiUser, visit: Record, complaint: Record, note: Record) -> None:
    """Nobody checked them, so no client reads them."""
    mark_right_side(theo, note, activity="active")
    complete_and_sign(theo, visit, note)
    with clock.at(OVER):
        plan = plan_of(theo, note)
        letter = ok(theo.api("POST", f"plans/{plan['id']}/send", If_Match='"1"'))["letter_text"]

    assert all(stretch["title"] in letter for stretch in steps(plan, "stretch"))
    facts = rows(theo, "education-facts")
    assert not any(fact["text"] in letter for fact in facts)
    assert "%" not in letter and "percent" not in letter
