"""The forms of a practice: numbered versions that never change once published."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clients.catalogue.conditions import conditions
from tests.cast import ApiUser
from treatments.intake.default_form import default_steps
from treatments.intake.questions import check_steps, conditions_of, languages_of
from treatments.models import FormAnswer, FormRequest, FormVersion, IntakeForm

ASK = {"key": "knee", "kind": "yes_no", "text": {"en": "Is it the knee?"}}
STEPS = [{"title": {"en": "Your knee"}, "questions": [ASK]}]


@pytest.fixture
def draft(fern: ApiUser) -> dict[str, Any]:
    """The draft of a form that Fern began."""
    answer = fern.api("POST", "forms", {"key": "knee", "title": "Knee"})
    assert answer.status_code == 201, answer.content
    return dict(answer.json()["versions"][0])


def test_the_default_form_is_whole_in_both_languages_and_asks_known_codes() -> None:
    steps = default_steps()

    check_steps(steps)
    assert languages_of(steps) == ["en", "de"]
    codes = {code for step in steps for each in step["questions"] for code in conditions_of(each).values()}
    assert codes <= set(conditions().kinds)
    assert len(codes) > 25


def test_an_owner_writes_and_publishes(fern: ApiUser, draft: dict[str, Any]) -> None:
    at = f"form-versions/{draft['id']}"

    empty = fern.api("POST", f"{at}/publish", If_Match='"1"')
    written = fern.api("PATCH", at, {"steps": STEPS}, If_Match='"1"')
    published = fern.api("POST", f"{at}/publish", If_Match='"2"')
    again = fern.api("PATCH", at, {"steps": []}, If_Match='"3"')

    assert empty.json()["code"] == "form_is_empty"
    assert written.json()["languages"] == ["en"]
    assert len(published.json()["hash"]) == 64
    assert (again.status_code, again.json()["code"]) == (409, "version_published")


def test_the_next_version_begins_with_the_questions_of_the_last(fern: ApiUser, history: IntakeForm) -> None:
    answer = fern.api("POST", f"forms/{history.pk}/versions")
    second = fern.api("POST", f"forms/{history.pk}/versions")

    assert (answer.status_code, answer.json()["number"]) == (201, 2)
    assert answer.json()["steps"] == default_steps()
    assert second.json()["code"] == "draft_exists"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "song"}, "/steps/0/questions/0/kind"),
        ({"key": "Knee!"}, "/steps/0/questions/0/key"),
        ({"text": {}}, "/steps/0/questions/0/text"),
        ({"kind": "condition", "code": "CC-NOPE"}, "/steps/0/questions/0/code"),
        ({"kind": "one"}, "/steps/0/questions/0/options"),
    ],
)
def test_questions_that_cannot_be_asked_are_refused(
    fern: ApiUser, draft: dict[str, Any], change: dict[str, Any], pointer: str
) -> None:
    steps = [{**STEPS[0], "questions": [ASK | change]}]

    answer = fern.api("PATCH", f"form-versions/{draft['id']}", {"steps": steps}, If_Match='"1"')

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_the_desk_writes_no_form(dana: ApiUser, draft: dict[str, Any]) -> None:
    assert dana.api("GET", f"form-versions/{draft['id']}").status_code == 403


def test_a_published_version_never_changes(history: IntakeForm) -> None:
    with pytest.raises(IntegrityError, match="published version never changes"), transaction.atomic():
        FormVersion.objects.filter(form=history).update(steps=[])


def test_a_submitted_answer_never_changes(asked: FormRequest) -> None:
    answer = FormAnswer.objects.create(request=asked, submitted_at=asked.created_at, way="link")

    with pytest.raises(IntegrityError, match="handed in never changes"), transaction.atomic():
        FormAnswer.objects.filter(pk=answer.pk).update(values={"knee": "no"})
