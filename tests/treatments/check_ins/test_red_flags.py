"""Red-flag questions of a check-in, and how soon an answer must be seen."""

import pytest

from clients.catalogue.conditions import conditions
from clients.places import REGIONS
from treatments.check_ins.red_flags import (
    emergency_signs,
    flags_in_check_ins,
    highest_urgency,
    questions_for,
    sign_pages,
)

FLAGS = conditions().red_flags


def codes(*regions: str) -> list[str]:
    """Return the codes of the flags asked about in these regions."""
    return [flag.code for flag in questions_for(regions, FLAGS.values())]


def test_the_questions_of_a_region_come_with_the_general_ones() -> None:
    head, foot = codes("head_neck"), codes("foot")

    assert {"RF-THUNDERCLAP", "RF-MENINGITIS", "RF-GCA", "RF-CHEST", "RF-STROKE"} <= set(head)
    assert {"RF-ACHILLES", "RF-DVT", "RF-CHEST"} <= set(foot)
    assert not {"RF-ACHILLES"} & set(head)
    assert not {"RF-THUNDERCLAP"} & set(foot)


def test_several_regions_ask_each_question_once() -> None:
    flags = codes("head_neck", "shoulder", "upper_back")

    assert len(flags) == len(set(flags))
    assert {"RF-CUFF", "RF-GCA", "RF-AAA"} <= set(flags)


def test_without_a_region_only_the_general_questions_are_asked() -> None:
    assert codes()
    assert all("general" in FLAGS[code].regions for code in codes())


def test_each_flag_that_is_asked_about_has_signs_to_tick() -> None:
    asked = flags_in_check_ins(FLAGS.values())

    assert [flag.code for flag in asked if not flag.signs] == []
    assert all("?" not in sign for flag in asked for sign in flag.signs)


def test_pain_between_the_shoulder_blades_alone_is_no_emergency() -> None:
    [sign] = [sign for sign in FLAGS["RF-CHEST"].signs if "between your shoulder blades" in sign]

    assert sign.endswith("and you are sweating or short of breath")


@pytest.mark.parametrize("regions", [["head_neck"], ["head_neck", "shoulder", "upper_back"], list(REGIONS)])
def test_no_page_has_more_than_a_dozen_ticks_and_none_is_lost(regions: list[str]) -> None:
    asked = questions_for(regions, FLAGS.values())
    pages = [[sign.words for group in page for sign in group.signs] for page in sign_pages(asked)]

    assert len(pages[0]) <= 10
    assert max(map(len, pages)) <= 12
    assert [sign for page in pages for sign in page] == [sign for flag in asked for sign in flag.signs]


@pytest.mark.parametrize("code", ["RF-SUICIDE", "RF-SAFEGUARD"])
def test_a_flag_to_ask_about_in_person_is_never_asked_in_a_check_in(code: str) -> None:
    assert code not in codes(*REGIONS)


def test_routine_flags_and_flags_without_a_question_are_not_asked() -> None:
    assert not {"RF-MEDS", "RF-MOOD", "RF-NO-RESPONSE"} & set(codes(*REGIONS))
    assert all(flag.question != "-" for flag in flags_in_check_ins(FLAGS.values()))


def test_spreading_pain_is_no_question_since_it_has_a_tick() -> None:
    assert "RF-SPREAD" not in codes(*REGIONS)


def test_emergencies_are_asked_first() -> None:
    urgencies = [flag.urgency for flag in questions_for(REGIONS, FLAGS.values())]

    assert urgencies == sorted(urgencies, key=["emergency", "same_day", "urgent"].index)


@pytest.mark.parametrize(
    ("ticked", "urgency"),
    [
        (["RF-LUMP"], "urgent"),
        (["RF-LUMP", "RF-DVT"], "same_day"),
        (["RF-LUMP", "RF-DVT", "RF-PE"], "emergency"),
        ([], ""),
    ],
)
def test_the_highest_urgency_of_several_flags_counts(ticked: list[str], urgency: str) -> None:
    assert highest_urgency(FLAGS[code] for code in ticked) == urgency


def test_an_emergency_sign_of_two_flags_is_listed_once() -> None:
    eye, temple = FLAGS["RF-EYE"], FLAGS["RF-GCA"]

    assert emergency_signs([eye, temple, FLAGS["RF-LUMP"]]) == ["sudden loss of vision"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("RF-NIGHT", "no position"),
        ("RF-CUFF", "no longer lift"),
        ("RF-INFLAM", "more than 45 minutes"),
        ("RF-FRACTURE", "not put weight"),
        ("RF-ACHILLES", "no longer rise"),
    ],
)
def test_a_question_asks_for_the_sign_and_not_for_its_absence(code: str, words: str) -> None:
    assert words in FLAGS[code].question
