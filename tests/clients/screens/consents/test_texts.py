"""The set-up of consent texts: written, published for good, in languages, followed by the next, archived."""

from typing import Any
from uuid import uuid4

from clients.models import ConsentText
from tests.clients.test_consent_texts import published
from tests.screen_user import ScreenUser

HERE = "/set-up/consent-texts"


def write(owner: ScreenUser, query: str = "", **typed: Any) -> Any:
    body = {"key": str(uuid4()), "kind": "treatment", "language": "en", "body": "I agree."}
    return owner.send(f"{HERE}/new{query}", **body | typed)


def test_a_text_is_written_and_published_for_good(owner: ScreenUser) -> None:
    write(owner)
    text = ConsentText.objects.get()

    answer = owner.send(f"{HERE}/{text.pk}/publish", seen=text.revision)

    text.refresh_from_db()
    assert answer.status_code == 303 and text.state == "published"
    assert owner.send(f"{HERE}/{text.pk}/change", seen=text.revision, body="More.").status_code == 409


def test_another_language_shares_the_number(owner: ScreenUser) -> None:
    text = published()

    write(owner, f"?of={text.pk}", language="de", body="Ich stimme zu.")

    german = ConsentText.objects.get(language="de")
    page = owner.open(f"{HERE}/{text.pk}").content.decode()
    assert german.number == text.number and "I agree." in page and "Ich stimme zu." in page


def test_the_next_text_begins_with_the_words_of_the_last(owner: ScreenUser) -> None:
    text = published(body="I agree to this.")

    assert owner.open(f"{HERE}/new?after={text.pk}").context["form"]["body"].value() == "I agree to this."
    write(owner, f"?after={text.pk}", body="I agree to that.", material="")

    following = ConsentText.objects.get(number=2)
    assert (following.kind, following.material, following.state) == ("treatment", False, "draft")


def test_a_text_about_areas_names_them(owner: ScreenUser) -> None:
    refused = write(owner, kind="sensitive_areas")
    kept = write(owner, kind="sensitive_areas", areas=["groin"])

    assert refused.status_code == 422 and "Name the areas" in refused.content.decode()
    assert kept.status_code == 303


def test_a_draft_is_changed_once_and_a_stale_change_refused(owner: ScreenUser) -> None:
    write(owner)
    text = ConsentText.objects.get()
    change = {"seen": text.revision, "body": "I agree to more.", "material": "on"}

    assert owner.send(f"{HERE}/{text.pk}/change", **change).status_code == 303
    assert owner.send(f"{HERE}/{text.pk}/change", **change | {"body": "x"}).status_code == 412


def test_a_text_is_archived_and_a_draft_deleted(owner: ScreenUser) -> None:
    text = published()
    write(owner, f"?after={text.pk}")
    draft = ConsentText.objects.get(number=2)

    owner.send(f"{HERE}/{text.pk}/archive", seen=text.revision)
    owner.send(f"{HERE}/{draft.pk}/delete", seen=draft.revision)

    assert ConsentText.objects.get().state == "retired"


def test_the_desk_sees_no_set_up_of_texts(desk: ScreenUser) -> None:
    assert desk.open(HERE).status_code == 403
