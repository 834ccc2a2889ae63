"""/set-up/catalogue: the list of muscles, and the page on which an entry is marked as reviewed."""

import re
from typing import Any

import pytest

from clinic.roles import OWNER
from tests.cast import ApiUser
from tests.screen_user import ScreenUser, screen_user
from tests.treatments.catalogue.test_reviews import load_changed_text
from treatments.models import Muscle, MuscleReview

LIST = "/set-up/catalogue"
TEMPORALIS = f"{LIST}/temporalis"


@pytest.fixture
def owner(fern: ApiUser) -> ScreenUser:
    """The browser of an owner who treats nobody."""
    fern.person.roles = [OWNER]
    fern.person.save()
    return screen_user(fern.person)


def text_of(answer: Any) -> str:
    """Return the words of a page without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_list_counts_and_filters_the_muscles(owner: ScreenUser) -> None:
    owner.send(TEMPORALIS, **owner.fill_in(TEMPORALIS))

    everything, reviewed = owner.open(LIST), owner.open(LIST, {"show": "reviewed"})

    assert "1 of 102 reviewed" in text_of(everything) and "Masseter" in text_of(everything)
    assert "Temporalis" in text_of(reviewed) and "Masseter" not in text_of(reviewed)
    assert "1 of 102 with a review" in text_of(owner.open("/set-up"))


def test_page_shows_picture_texts_doubts_and_sources(owner: ScreenUser) -> None:
    page = owner.open(f"{LIST}/pterygoid-lateral").content.decode()

    for words in ("the source asks for closed lips", "Usually in:", "seconds", "Travell JG"):
        assert words in page
    assert 'src="data:image/svg+xml;base64,' in page and 'alt="Head, right side. 1: Lateral pterygoid' in page


def test_review_is_noted_with_its_remark_and_shown(owner: ScreenUser) -> None:
    answer = owner.send(TEMPORALIS, **owner.fill_in(TEMPORALIS, remark="Fine."))

    review = MuscleReview.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, TEMPORALIS)
    assert (review.reviewer, review.remark) == (owner.person, "Fine.")
    page = text_of(owner.open(TEMPORALIS))
    assert "Fine." in page and owner.person.name in page


def test_review_leads_on_to_the_next_one(owner: ScreenUser) -> None:
    sent = owner.fill_in(TEMPORALIS, then="next")

    assert owner.send(TEMPORALIS, **sent)["Location"] == f"{LIST}/masseter"


def test_last_review_leads_to_the_list(owner: ScreenUser) -> None:
    Muscle.objects.exclude(slug="temporalis").update(retired_at=Muscle.objects.all()[0].created_at)

    assert owner.send(TEMPORALIS, **owner.fill_in(TEMPORALIS, then="next"))["Location"] == LIST


def test_entry_changed_meanwhile_is_shown_anew_with_the_remark(owner: ScreenUser) -> None:
    sent = owner.fill_in(TEMPORALIS, remark="Fine.")
    load_changed_text(hold_seconds_max=55)

    refused = owner.send(TEMPORALIS, **sent)
    again = {name: refused.context["form"][name].value() for name in ("key", "digest", "remark")}

    assert refused.status_code == 409 and not MuscleReview.objects.exists()
    assert "changed since you opened it" in text_of(refused) and "30 to 55 seconds" in text_of(refused)
    assert owner.send(TEMPORALIS, **again).status_code == 303
    assert MuscleReview.objects.get().remark == "Fine."


def test_form_sent_twice_is_noted_once(owner: ScreenUser) -> None:
    sent = owner.fill_in(TEMPORALIS)

    assert [owner.send(TEMPORALIS, **sent).status_code for _ in range(2)] == [303, 303]
    assert MuscleReview.objects.count() == 1


def test_remark_too_long_is_refused_at_its_field(owner: ScreenUser) -> None:
    answer = owner.send(TEMPORALIS, **owner.fill_in(TEMPORALIS, remark="x" * 1001))

    assert answer.status_code == 422 and answer.context["form"].errors.keys() == {"remark"}


def test_front_desk_reads_no_entry(dana: ApiUser) -> None:
    desk = screen_user(dana.person)

    assert [desk.open(address).status_code for address in (LIST, TEMPORALIS)] == [403, 403]
    assert LIST.encode() not in desk.open("/set-up").content


def test_therapist_reviews_as_well(theo: ApiUser) -> None:
    room = screen_user(theo.person)

    assert room.send(TEMPORALIS, **room.fill_in(TEMPORALIS)).status_code == 303
