"""/me/snippets and /set-up/note-templates."""

import re
from uuid import uuid4

import pytest

from scheduling.models import Attendance
from tests.cast import ApiUser
from tests.screen_user import ScreenUser, screen_user
from treatments.models import NoteTemplate, Snippet


@pytest.fixture
def room(theo: ApiUser) -> ScreenUser:
    """The browser of Theo in the treatment room."""
    return screen_user(theo.person)


def test_snippet_is_added_once_changed_and_removed(room: ScreenUser) -> None:
    answers = {"key": str(uuid4()), "name": "Eased", "text": "Eased.\nBetter."}
    for _ in range(2):
        room.send("/me/snippets", **answers)
    snippet = Snippet.objects.get()

    changed = room.send(f"/me/snippets/{snippet.pk}", seen="1", name="Eased", text="{client} is better.")
    late = room.send(f"/me/snippets/{snippet.pk}", seen="1", name="Eased", text="Other.")
    removed = [room.send(f"/me/snippets/{snippet.pk}/remove", seen="2") for _ in range(2)]

    assert (snippet.text, changed.status_code, late.status_code) == ("Eased.\nBetter.", 303, 412)
    assert b"Other." in late.content
    assert [answer.status_code for answer in removed] == [303, 303] and not Snippet.objects.exists()


def test_snippet_with_a_placeholder_that_there_is_not_is_shown_again(room: ScreenUser) -> None:
    answer = room.send("/me/snippets", key=str(uuid4()), name="Age", text="{age}")

    page = answer.content.decode()
    assert answer.status_code == 422 and "There is no {age}" in page and ">{age}" in page.replace("\n", "")


def test_template_is_written_by_the_owner_of_the_version_read(fern: ApiUser, visit: Attendance) -> None:
    owner, address = screen_user(fern.person), f"/set-up/note-templates/{visit.appointment.service_id}"
    page = owner.open(address).content.decode()
    seen = re.findall(r'name="seen" value="(\d+)"', page)[0]

    written = owner.send(address, seen=seen, subjective="Since when: \r\n")
    late = owner.send(address, seen=seen, subjective="Other")

    assert (seen, written.status_code, late.status_code) == ("0", 303, 412)
    assert NoteTemplate.objects.get().subjective == "Since when: \n"
    assert b"has a template" in owner.open("/set-up/note-templates").content
