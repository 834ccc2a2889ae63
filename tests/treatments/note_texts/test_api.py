"""/me/snippets and /services/{id}/note-template."""

from typing import Any

import pytest

from clinic.models import AuditEntry
from scheduling.models import Attendance
from tests.cast import ApiUser
from treatments.models import NoteTemplate, SessionNote

SNIPPET = {"name": "Released", "text": "{sites}: released."}


@pytest.fixture
def snippet(theo: ApiUser) -> dict[str, Any]:
    """Theo's snippet."""
    answer = theo.api("POST", "me/snippets", SNIPPET)
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


@pytest.fixture
def template(fern: ApiUser, visit: Attendance) -> str:
    """The address of the template of the service of Ana's visit, which Fern wrote."""
    place = f"services/{visit.appointment.service_id}/note-template"
    written = fern.api("PATCH", place, {"subjective": "Since when:\n"}, If_Match='"0"')
    assert written.status_code == 200, written.content
    return place


def test_snippets_are_those_of_whoever_asks(theo: ApiUser, mara: ApiUser, snippet: dict[str, Any]) -> None:
    assert [each["name"] for each in theo.api("GET", "me/snippets").json()["results"]] == ["Released"]
    assert mara.api("GET", "me/snippets").json()["results"] == []
    assert mara.api("GET", f"me/snippets/{snippet['id']}").status_code == 404


def test_snippet_is_changed_of_the_version_read_and_removed(theo: ApiUser, snippet: dict[str, Any]) -> None:
    place = f"me/snippets/{snippet['id']}"

    changed = theo.api("PATCH", place, {"text": "Eased."}, If_Match='"1"')
    late = theo.api("PATCH", place, {"text": "Other."}, If_Match='"1"')
    removed = theo.api("DELETE", place, If_Match='"2"')

    assert (changed.json()["text"], late.status_code, removed.status_code) == ("Eased.", 412, 204)


def test_snippet_refuses_a_placeholder_that_there_is_not(theo: ApiUser, snippet: dict[str, Any]) -> None:
    new = theo.api("POST", "me/snippets", {"name": "Age", "text": "{age}"}).json()
    changed = theo.api("PATCH", f"me/snippets/{snippet['id']}", {"text": "{age}"}, If_Match='"1"').json()

    assert new["code"] == changed["code"] == "unknown_placeholder"
    assert "{client}" in new["errors"][0]["message"]


def test_snippet_refuses_a_name_that_is_in_use_whatever_its_case(
    theo: ApiUser, snippet: dict[str, Any]
) -> None:
    answer = theo.api("POST", "me/snippets", SNIPPET | {"name": "released"})

    assert answer.json()["code"] == "snippet_name_in_use"


def test_template_is_blank_until_it_is_written(fern: ApiUser, visit: Attendance) -> None:
    answer = fern.api("GET", f"services/{visit.appointment.service_id}/note-template")

    assert (answer["ETag"], answer.json()["subjective"], NoteTemplate.objects.count()) == ('"0"', "", 0)


def test_template_is_written_of_the_version_read(fern: ApiUser, template: str) -> None:
    late = fern.api("PATCH", template, {"subjective": "x"}, If_Match='"0"')
    again = fern.api("PATCH", template, {"objective": "Found:"}, If_Match='"1"')

    assert (late.status_code, again.status_code) == (412, 200)
    assert (again.json()["subjective"], again.json()["objective"]) == ("Since when:\n", "Found:")
    assert AuditEntry.objects.filter(subject="notetemplate").count() == 2


def test_template_begins_the_text_of_a_note_and_is_nothing_to_sign_even_when_it_changed(
    theo: ApiUser, fern: ApiUser, template: str, visit: Attendance
) -> None:
    note = theo.api("POST", "notes", {"attendance": str(visit.pk)}).json()
    place = f"notes/{note['id']}"

    fern.api("PATCH", template, {"subjective": "Complaint:\n"}, If_Match='"1"')
    empty = theo.api("POST", f"{place}/sign", If_Match='"1"')
    theo.api("PATCH", place, {"text_revision": 1, "subjective": "Since when: Monday"})
    signed = theo.api("POST", f"{place}/sign", If_Match='"2"')

    assert (note["subjective"], empty.json()["code"]) == ("Since when:\n", "note_empty")
    assert signed.status_code == 200 and SessionNote.objects.get().signed_at
