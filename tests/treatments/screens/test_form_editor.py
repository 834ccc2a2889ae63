"""The editor of forms: steps and questions by kind, texts by language, their order, and the preview."""

from typing import Any

import pytest

from clinic.models import Practice
from tests.cast import ApiUser
from tests.screen_user import ScreenUser, screen_user
from treatments.models import FormVersion, IntakeForm

CHOICE = {
    "text_en": "Which knee?",
    "text_de": "Welches Knie?",
    "option_0_en": "Left",
    "option_0_de": "Links",
    "option_1_en": "Right",
    "option_1_de": "Rechts",
    "option_1_code": "CL-SCAR",
    "rows": "4",
}


@pytest.fixture
def browser(fern: ApiUser, practice: Practice) -> ScreenUser:
    """Fern, the owner, who began a form with one step."""
    user = screen_user(fern.person)
    user.send("/set-up/forms/new", title="After a knee operation", key="begin-the-form")
    user.send(f"{place()}/steps/new", title_en="Your knee", title_de="Ihr Knie", seen=draft().revision)
    return user


def place() -> str:
    return f"/set-up/forms/{IntakeForm.objects.get().pk}"


def draft() -> FormVersion:
    return FormVersion.objects.get(published_at=None)


def add(browser: ScreenUser, kind: str, **typed: Any) -> Any:
    """Add a question to the first step."""
    return browser.send(f"{place()}/steps/1/new?kind={kind}", seen=draft().revision, **typed)


def keys() -> list[list[str]]:
    return [[question["key"] for question in step["questions"]] for step in draft().steps]


def test_an_owner_writes_a_choice_in_two_languages_with_what_it_states(browser: ScreenUser) -> None:
    answer = add(browser, "one", **CHOICE, required="on")

    assert answer.status_code == 303
    [step] = draft().steps
    assert step["title"] == {"en": "Your knee", "de": "Ihr Knie"}
    assert step["questions"] == [
        {
            "key": "which_knee",
            "kind": "one",
            "text": {"en": "Which knee?", "de": "Welches Knie?"},
            "required": True,
            "options": [
                {"key": "left", "text": {"en": "Left", "de": "Links"}},
                {"key": "right", "text": {"en": "Right", "de": "Rechts"}, "code": "CL-SCAR"},
            ],
        }
    ]
    assert draft().languages == ["en", "de"]


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("condition", {"code": "CM-PREG"}, {"code": "CM-PREG"}),
        ("number", {"least": 0, "most": 10}, {"least": 0, "most": 10}),
        ("zones", {"of": ""}, {}),
        ("consent", {"consent": "treatment"}, {"consent": "treatment"}),
        ("yes_no", {}, {}),
        ("date", {}, {}),
        ("long", {"help_en": "In your words"}, {"help": {"en": "In your words"}}),
    ],
)
def test_each_kind_keeps_what_it_needs(
    browser: ScreenUser, kind: str, typed: dict[str, Any], kept: dict[str, Any]
) -> None:
    add(browser, kind, text_en="How is it?", **typed)

    [question] = draft().questions
    assert question == {"key": "how_is_it", "kind": kind, "text": {"en": "How is it?"}} | kept


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        ("one", {"text_en": "Which?", "rows": 3}, "option_0_en"),
        ("condition", {"text_en": "Are you pregnant?"}, "code"),
        ("number", {"text_en": "How many?", "least": 9, "most": 3}, "most"),
        ("long", {"text_de": "Warum?"}, "text_en"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(
    browser: ScreenUser, kind: str, typed: dict[str, Any], field: str
) -> None:
    answer = add(browser, kind, **typed)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert draft().questions == []


def test_a_change_keeps_the_keys_of_the_answers(browser: ScreenUser) -> None:
    add(browser, "one", **CHOICE)
    address = f"{place()}/questions/which_knee"

    browser.send(address, **browser.fill_in(address, text_en="Which of your knees?", option_0_en="The left"))

    [question] = draft().questions
    assert (question["key"], question["options"][0]) == (
        "which_knee",
        {"key": "left", "text": {"en": "The left", "de": "Links"}},
    )


def test_rows_of_answers_move_and_grow_before_they_are_saved(browser: ScreenUser) -> None:
    more = add(browser, "one", **CHOICE, do="more").context["form"]
    moved = add(browser, "one", **CHOICE, do="up:1").context["form"]

    assert len(more.rows) == 7
    assert [moved[f"option_{row}_en"].value() for row in (0, 1)] == ["Right", "Left"]
    assert draft().questions == []


def test_questions_move_within_their_step_and_beyond(browser: ScreenUser) -> None:
    add(browser, "yes_no", text_en="Alpha?")
    add(browser, "yes_no", text_en="Beta?")
    browser.send(f"{place()}/steps/new", title_en="More", seen=draft().revision)

    seen = []
    for do in ("up question beta", "down question alpha", "up step 2"):
        assert browser.send(f"{place()}/arrange", do=do, seen=draft().revision).status_code == 303
        seen.append(keys())

    assert seen == [[["beta", "alpha"], []], [["beta"], ["alpha"]], [["alpha"], ["beta"]]]


def test_places_stay_after_the_question_that_they_are_of(browser: ScreenUser) -> None:
    add(browser, "condition", text_en="Varicose veins?", code="CL-VARICOSE")
    add(browser, "zones", text_en="Where?", of="varicose_veins")

    moved = browser.send(f"{place()}/arrange", do="up question where", seen=draft().revision)
    removed = browser.send(f"{place()}/questions/varicose_veins", do="remove", seen=draft().revision)

    assert "belongs to an earlier one" in moved.content.decode()
    assert removed.status_code == 409
    assert keys() == [["varicose_veins", "where"]]


def test_a_question_and_a_step_are_taken_out(browser: ScreenUser) -> None:
    add(browser, "yes_no", text_en="Alpha?")

    browser.send(f"{place()}/questions/alpha", do="remove", seen=draft().revision)
    without_question = keys()
    browser.send(f"{place()}/steps/1", do="remove", seen=draft().revision)

    assert (without_question, keys()) == ([[]], [])


def test_what_was_changed_meanwhile_is_not_written_over(browser: ScreenUser) -> None:
    before = draft().revision
    add(browser, "yes_no", text_en="Alpha?")

    answer = browser.send(f"{place()}/questions/alpha", text_en="Beta?", seen=before)

    assert answer.status_code == 412
    assert answer.context["form"]["text_en"].value() == "Beta?"
    assert draft().questions[0]["text"] == {"en": "Alpha?"}


def test_a_published_version_stays_and_the_next_one_is_edited(browser: ScreenUser) -> None:
    add(browser, "yes_no", text_en="Alpha?")
    browser.send(f"{place()}/publish", seen=draft().revision)
    refused = browser.open(f"{place()}/questions/alpha")
    browser.send(f"{place()}/versions")
    browser.send(f"{place()}/questions/alpha", text_en="Alpha now?", seen=draft().revision)
    browser.send(f"{place()}/publish", seen=draft().revision)

    assert refused.status_code == 409
    second, first = FormVersion.objects.all()
    assert [each.questions[0]["text"]["en"] for each in (first, second)] == ["Alpha?", "Alpha now?"]
    assert (first.material, second.material) == (True, False)


def test_the_preview_shows_it_as_a_client_reads_it_and_keeps_nothing(browser: ScreenUser) -> None:
    add(browser, "one", **CHOICE)

    page = browser.open(f"{place()}/preview", {"language": "de"}).content.decode()

    assert "Welches Knie?" in page
    assert "Schritt 1 von 1" in page
    assert "<form" not in page


def test_the_desk_edits_no_form(browser: ScreenUser, dana: ApiUser) -> None:
    assert screen_user(dana.person).open(f"{place()}/steps/new").status_code == 403
