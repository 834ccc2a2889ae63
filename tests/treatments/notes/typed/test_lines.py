"""Lines that are typed to mark points."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatments.notes.typed.lines import LinesNotUnderstood, TypedNames, parse_lines

NAMES = TypedNames(
    sites={"UT1", "LS2", "PI1", "SBC1"},
    zones={
        "Temple": "temple",
        "Jaw joint": "tmj",
        "Under the jaw": "submandibular",
        "Side of the neck": "side_of_neck",
        "Thumb": "thumb",
        "Outer hip": "hip_lateral",
    },
)
UT1 = {"side": "right", "site": "UT1"}


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("R UT1", {}),
        ("ut1 right", {}),
        (
            "R UT1 7>3 60s p3 refer temple",
            {
                "pain_on_pressure_before": 7,
                "pain_on_pressure_after": 3,
                "hold_seconds": 60,
                "pressure": 3,
                "referral_felt": ["temple"],
            },
        ),
        ("R UT1 7→3", {"pain_on_pressure_before": 7, "pain_on_pressure_after": 3}),
        ("R UT1 7", {"pain_on_pressure_before": 7}),
        ("R UT1 7>", {"pain_on_pressure_before": 7}),
        ("R UT1 >0", {"pain_on_pressure_after": 0}),
        ("R UT1 3x 30s", {"repeats": 3, "hold_seconds": 30}),
        ("R UT1 x3 i5", {"repeats": 3, "intensity_felt": 5}),
        ("R UT1 refer temple, jaw joint 30s", {"referral_felt": ["temple", "tmj"], "hold_seconds": 30}),
        ("R UT1 refer neck and temple", {"referral_felt": ["side_of_neck", "temple"]}),
        ("R UT1 refer side_of_neck", {"referral_felt": ["side_of_neck"]}),
        ("R UT1 refer temple thumb", {"referral_felt": ["temple"], "applied_with": "thumb"}),
        ("R UT1 refer temple, thumb", {"referral_felt": ["temple", "thumb"]}),
        ("R UT1 refer nowhere latent", {"referral_felt": [], "activity": "latent"}),
        ("R UT1 active twitch eased pincer elbow stretched taught", {
            "activity": "active",
            "twitch": True,
            "response": "eased",
            "technique": "pincer_release",
            "applied_with": "elbow",
            "stretched_after": True,
            "taught": True,
        }),
        ("R UT1 gone", {"not_found": True}),
    ],
)  # fmt: skip
def test_a_line_is_read_word_by_word(line: str, fields: dict[str, object]) -> None:
    assert parse_lines(line, NAMES) == [UT1 | fields]


def test_several_lines_are_several_marks_and_blank_ones_none() -> None:
    assert parse_lines("R UT1\n\n  \nL sbc1\nM PI1\n", NAMES) == [
        UT1,
        {"side": "left", "site": "SBC1"},
        {"side": "midline", "site": "PI1"},
    ]


@pytest.mark.parametrize(
    ("line", "word", "expected"),
    [
        ("R UT9", "UT9", "a site of the catalogue"),
        ("R UT1 11", "11", "pain from 0 to 10"),
        ("R UT1 7>12", "7>12", "pain from 0 to 10"),
        ("R UT1 0s", "0s", "1 to 300 seconds"),
        ("R UT1 301s", "301s", "1 to 300 seconds"),
        ("R UT1 21x", "21x", "1 to 20 times"),
        ("R UT1 P6", "P6", "a pressure from 1 to 5"),
        ("R UT1 hurts", "hurts", "a side (R, L)"),
        ("R UT1 > ", ">", "a side (R, L)"),
        ("R UT1 refer jaw", "jaw", "jaw joint; under the jaw"),
        ("R UT1 refer", "refer", "a zone after refer"),
        ("R UT1 refer temple, moon", "moon", "a zone after refer"),
        ("R L UT1", "L", "each thing once"),
        ("R UT1 7 6>3", "6>3", "each thing once"),
        ("UT1 7>3", "", "a side: R, L or M"),
        ("R 7>3", "", "a site of the catalogue"),
        ("R UT1 " + "x" * 300, "R UT1 " + "x" * 14, "at most 300 characters"),
    ],
)
def test_a_word_that_is_not_understood_is_named_with_what_was_expected(
    line: str, word: str, expected: str
) -> None:
    with pytest.raises(LinesNotUnderstood) as refused:
        parse_lines(f"L LS2\n{line}", NAMES)

    [fault] = refused.value.faults
    assert (fault.line, fault.word) == (1, word) and expected in fault.expected


def test_all_words_that_are_not_understood_are_named_at_once() -> None:
    with pytest.raises(LinesNotUnderstood) as refused:
        parse_lines("R UT1 foo 99s\nR UT9", NAMES)

    assert [(fault.line, fault.word) for fault in refused.value.faults] == [(0, "foo"), (1, "UT9")]


def test_more_lines_than_a_note_holds_are_refused() -> None:
    with pytest.raises(LinesNotUnderstood, match="line 61"):
        parse_lines("R UT1\n" * 61, NAMES)


TOKENS = st.sampled_from(
    ["R", "l", "m", "UT1", "ls2", "7>3", ">", ">3", "60s", "p3", "3x", "refer", "temple", "jaw", "the", ","]
)
ANY_LINES = st.one_of(
    st.text(max_size=400),
    st.lists(st.one_of(TOKENS, st.text(max_size=8)), max_size=20).map(" ".join),
    st.lists(TOKENS, max_size=12).map(" ".join),
)


def read_or_refuse(text: str) -> list[dict[str, Any]]:
    """Return the marks of a text, none if it was refused; any other exception is a fault."""
    try:
        return parse_lines(text, NAMES)
    except LinesNotUnderstood:
        return []


@given(ANY_LINES)
def test_any_text_is_read_or_refused_by_its_own_refusal(text: str) -> None:
    for fields in read_or_refuse(text):
        assert fields["site"] in NAMES.sites and fields["side"] in ("left", "right", "midline")
        assert 1 <= fields.get("hold_seconds", 1) <= 300
        assert 0 <= fields.get("pain_on_pressure_before", 0) <= 10
