"""Names in every script on paper: no glyph is missing, and what has none stands as its number."""

import unicodedata

import pytest
import typst

from tests.treatments.printed import missing_glyphs, printed_text
from treatments.drawing.fonts import INSIDE_TYPST, UNPRINTABLE, han_face, replace_unprintable
from treatments.drawing.render import render_pdf

NAMES = {
    "Latin with accents": "Łukasz Đặng Thị Hồng Ñúñez Žižek",
    "Greek": "Σωκράτης Παπαδόπουλος",
    "Cyrillic": "Владимир Їжак Ћирић",
    "Arabic": "محمد عبد الله فاطمة إلا",
    "Persian": "پرویز ژاله شاهین",
    "Urdu": "ڈاکٹر علی ٹھیک",
    "Hebrew": "שלום כהן",
    "simplified Chinese": "李小明 刘伟 𠮷",
    "traditional Chinese": "王麗華 陳國榮",
    "Japanese": "山田太郎 さくら タナカ 髙﨑",
    "Korean": "김철수 뷁",
    "Thai": "สมชาย ใจดี",
    "Devanagari": "अमित शर्मा क्षत्रिय",
    "Bengali": "বাংলা",
    "Gurmukhi": "ਪੰਜਾਬੀ",
    "Gujarati": "ગુજરાતી",
    "Odia": "ଓଡ଼ିଆ",
    "Tamil": "தமிழ்ச்செல்வி",
    "Telugu": "తెలుగు",
    "Kannada": "ಕನ್ನಡ",
    "Malayalam": "മലയാളം",
    "Sinhala": "සිංහල",
    "Burmese": "မြန်မာ",
    "Khmer": "ខ្មែរ",
    "Lao": "ລາວ",
    "Amharic": "አማርኛ",
    "Georgian": "ქართული",
    "Armenian": "Հայերեն",
    "emoji": "😀 👩‍⚕️ 🇵🇹 👍🏽 ❤️ ☎️ 1️⃣",
    "letters of mathematics": "𝔘𝓃𝒶 → ≥ ∄",  # noqa: RUF001
}
STACKED = ["กิ่งแก้ว", "রবীন্দ্রনাথ", "שָׁלוֹם", "مُحَمَّد", "x̌"]
"""Marks above marks: readers of PDF take some of their letters out twice."""
NOTE = {
    "practice": "Willow Clinic",
    "born": "",
    "visit": "Monday 2 March 2026",
    "times": "10:00 to 11:00",
    "complaint": "",
    "pain": ["not noted", "not noted"],
    "texts": [],
    "points": [],
    "charts": [],
    "signature": "Not signed. Written by Theo.",
    "mark": "",
    "notices": [],
    "begun": [],
    "addenda": [],
}


def note_of(name: str) -> bytes:
    """Return a client's note as PDF."""
    return render_pdf("note", NOTE | {"who": name})


@pytest.mark.parametrize("script", NAMES)
def test_a_name_of_each_script_is_printed_and_read_again(script: str) -> None:
    printed = note_of(NAMES[script])
    text = printed_text(printed)

    assert missing_glyphs(printed) == 0
    assert [word for word in NAMES[script].split() if word not in text] == []


@pytest.mark.parametrize("name", STACKED)
def test_a_name_with_stacked_marks_misses_no_glyph(name: str) -> None:
    assert missing_glyphs(note_of(name)) == 0


@pytest.mark.parametrize("block", INSIDE_TYPST, ids=str)
def test_the_fonts_of_typst_have_all_of_a_block(block: range) -> None:
    letters = [chr(number) for number in block if unicodedata.category(chr(number))[0] not in "CZ"]

    assert missing_glyphs(note_of(" ".join(letters))) == 0


def test_a_missing_glyph_is_seen() -> None:
    without_fonts = typst.compile("李小明".encode(), ignore_system_fonts=True)

    assert isinstance(without_fonts, bytes)
    assert missing_glyphs(without_fonts) == 3


@pytest.mark.parametrize("name", ["Ana \U0001f000", "Ana \U0001f001", "Ana \ue000"])
def test_a_character_without_glyph_stands_as_its_number_with_a_notice(name: str) -> None:
    printed = note_of(name)
    text = printed_text(printed)

    assert missing_glyphs(printed) == 0
    assert f"Ana[U+{ord(name[-1]):04X}]" in text
    assert "".join(UNPRINTABLE.split()) in text


def test_a_note_without_such_characters_has_no_notice() -> None:
    assert "cannotbeprinted" not in printed_text(note_of("李小明"))


@pytest.mark.parametrize("name", ["Ana\u202e", "Ana\x07", "Ana\ud800"])
def test_a_name_of_former_times_prints_its_hidden_characters(name: str) -> None:
    assert f"Ana[U+{ord(name[-1]):04X}]" in printed_text(note_of(name))


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\u200b", "\x07"])
def test_a_character_that_hides_or_turns_others_stands_as_its_number(mark: str) -> None:
    assert replace_unprintable(f"left{mark} arm") == f"left[U+{ord(mark):04X}] arm"


def test_line_breaks_and_joiners_stay() -> None:
    words = "one\r\n\ttwo می\u200cرود 👩\u200d⚕\ufe0f"

    assert replace_unprintable(words) == words


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Ana", "SC"),
        ("李小明", "SC"),
        ("刘伟", "SC"),
        ("陳國榮", "TC"),
        ("山田さくら", "JP"),
        ("田中 タナカ", "JP"),
        ("김철수 金", "KR"),
    ],
)
def test_chinese_characters_take_the_forms_of_the_language_of_the_name(name: str, language: str) -> None:
    assert han_face(name) == f"Noto Sans CJK {language}"
