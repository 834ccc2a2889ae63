"""/set-up/letters: own words, and the letters they end in."""

from datetime import datetime
from typing import Any

import pytest
from django.conf import settings

from clinic.models import Envelope, LetterWording, Practice
from clinic.roles import FRONT_DESK
from scheduling.bookings.actions.book import book
from tests.cast import ApiUser
from tests.factories import Diary, StaffFactory
from tests.screen_user import ScreenUser, screen_user

ADDRESS = "/set-up/letters"
WITHOUT_LINK = ("request_declined",)
WITH_EXAMPLE = [kind for kind, path in settings.LETTER_EXAMPLES.items() if path]


def test_words_of_the_owner_end_the_letter_they_are_for(
    owner: ScreenUser, monday: datetime, diary: Diary, fern: ApiUser
) -> None:
    words = {"sign_off": "Warm regards\nWillow", "sentence_booking_confirmed": "Tea is waiting."}
    assert owner.send(ADDRESS, **owner.fill_in(ADDRESS, **words)).status_code == 303

    book(client=diary.ana, service=diary.massage, starts_at=monday.replace(day=3, hour=10), by=fern.person)

    letter = Envelope.objects.get(kind="booking_confirmed")
    assert "Tea is waiting.\n\nWarm regards\nWillow\n\n-- \nWillow Clinic" in letter.text
    assert "Tea is waiting." in letter.html and "Tea" not in letter.subject


def test_words_of_another_language_are_not_mixed_in(
    owner: ScreenUser, monday: datetime, diary: Diary, fern: ApiUser
) -> None:
    german = f"{ADDRESS}?language=de"
    owner.send(german, **owner.fill_in(german, sign_off="Herzlich"))

    book(client=diary.ana, service=diary.massage, starts_at=monday.replace(day=3, hour=10), by=fern.person)

    assert "Herzlich" not in Envelope.objects.get(kind="booking_confirmed").text
    assert LetterWording.objects.get(language="de").sign_off == "Herzlich"


def test_markup_is_shown_as_it_was_typed(
    owner: ScreenUser, monday: datetime, diary: Diary, fern: ApiUser
) -> None:
    owner.send(ADDRESS, **owner.fill_in(ADDRESS, sign_off="<b>Willow</b>"))

    book(client=diary.ana, service=diary.massage, starts_at=monday.replace(day=3, hour=10), by=fern.person)

    assert "&lt;b&gt;Willow&lt;/b&gt;" in Envelope.objects.get(kind="booking_confirmed").html


def test_sentence_that_is_emptied_is_taken_away(owner: ScreenUser) -> None:
    owner.send(ADDRESS, **owner.fill_in(ADDRESS, sentence_reminder="See you."))
    owner.send(ADDRESS, **owner.fill_in(ADDRESS, sentence_reminder=""))

    assert LetterWording.objects.get(language="en").sentences == {}


def test_sentence_that_is_too_long_is_refused_at_its_field(owner: ScreenUser) -> None:
    answer = owner.send(ADDRESS, **owner.fill_in(ADDRESS, sentence_reminder="x" * 301))

    assert answer.status_code == 422 and answer.context["form"].errors.keys() == {"sentence_reminder"}


def test_words_changed_meanwhile_are_shown(owner: ScreenUser) -> None:
    sent = owner.fill_in(ADDRESS, sign_off="Warm regards")
    owner.send(ADDRESS, **owner.fill_in(ADDRESS, sign_off="Yours"))

    answer = owner.send(ADDRESS, **sent)

    assert answer.status_code == 412
    assert [now.value for now in answer.context["form"].values_now] == ["Yours"]


@pytest.mark.parametrize("kind", WITH_EXAMPLE)
def test_example_of_each_letter_is_to_nobody_and_carries_the_own_words(
    owner: ScreenUser, willow: Any, kind: str
) -> None:
    owner.send(ADDRESS, **owner.fill_in(ADDRESS, **{f"sentence_{kind}": "Tea is waiting."}))

    text = owner.open(f"{ADDRESS}/{kind}").content.decode()

    assert "Hello Robin Example" in text and "Tea is waiting." in text
    assert ("/c/..." in text) == (kind not in WITHOUT_LINK) and not Envelope.objects.exists()


def test_letter_in_its_layout_has_the_colour_and_no_style_attribute(
    owner: ScreenUser, practice: Practice
) -> None:
    Practice.objects.update(colour="#123456")

    answer = owner.open(f"{ADDRESS}/reminder/as-sent")

    html = answer.content.decode()
    assert "#123456" in html and ' style="' not in html
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_desk_sees_a_letter_of_each_kind_but_changes_no_words(willow: Any) -> None:
    desk = screen_user(StaffFactory.create(name="Dana", roles=[FRONT_DESK]))

    for kind in WITH_EXAMPLE:
        page = desk.open(f"{ADDRESS}/{kind}").content.decode()
        assert "Hello Robin Example" in page and "Words in letters" not in page
        assert desk.open(f"{ADDRESS}/{kind}/as-sent").status_code == 200
    assert desk.open(ADDRESS).status_code == 403


def test_letter_without_an_example_is_not_there(owner: ScreenUser) -> None:
    assert owner.open(f"{ADDRESS}/aftercare").status_code == 404


def test_unknown_letter_is_refused_over_the_api(fern: ApiUser) -> None:
    wording = LetterWording.objects.get(language="en")
    body = {"sentences": {"invoice": "Pay."}}

    answer = fern.api("PATCH", f"letter-wording/{wording.pk}", body, If_Match='"1"')

    assert [error["pointer"] for error in answer.json()["errors"]] == ["/sentences/invoice"]


def test_pages_of_letters_need_few_queries(owner: ScreenUser, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(8):
        owner.open(ADDRESS)
