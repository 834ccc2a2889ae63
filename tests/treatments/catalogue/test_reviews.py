"""The review of the catalogue over the API: its states, whose word counts, and what makes it stale."""

from copy import deepcopy
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from clinic.actors import SystemActor
from clinic.models import AuditEntry
from tests.cast import ApiUser
from treatments.catalogue.actions.load_catalogue import load_catalogue
from treatments.catalogue.entry_digests import entry_digests
from treatments.catalogue.files import read_catalogue
from treatments.models import Muscle, MuscleReview

TEMPORALIS = "muscle-reviews/temporalis"


def load_changed_text(number: int = 1, **changes: Any) -> None:
    """Load a version of the catalogue in which the self-care of the temporalis says something else."""
    catalogue = deepcopy(read_catalogue())
    catalogue.self_care[0].update(changes)
    newer = replace(catalogue, muscles_version=f"9.{number}", digest=str(number) * 64)
    load_catalogue(catalogue=newer, by=SystemActor("test"))


def review(user: ApiUser, remark: str = "", **headers: str) -> Any:
    """Mark the entry of the temporalis as reviewed, as it was read."""
    digest = user.api("GET", TEMPORALIS).json()["digest"]
    return user.api("POST", TEMPORALIS, {"digest": digest, "remark": remark}, **headers)


def states(user: ApiUser, query: str = "") -> dict[str, str]:
    """Return the state of each muscle that the list holds."""
    listed = user.api("GET", f"muscle-reviews{query}").json()["results"]
    return {entry["muscle"]: entry["state"] for entry in listed}


def test_review_says_who_when_and_what_was_remarked(fern: ApiUser) -> None:
    answer = review(fern, "Read with the book.")

    entry = answer.json()
    assert (answer.status_code, entry["state"], entry["name"]) == (201, "reviewed", "Temporalis")
    said = entry["reviews"][0]
    assert (said["reviewer_name"], said["remark"]) == (fern.person.name, "Read with the book.")
    assert said["digest"] == entry["digest"] and said["reviewed_at"]
    assert AuditEntry.objects.filter(verb="reviewed", subject="muscle", actor_key=fern.person.pk).exists()


def test_list_has_the_state_of_every_muscle_and_filters_by_it(fern: ApiUser, theo: ApiUser) -> None:
    review(theo)

    assert len(states(fern)) == 102
    assert states(fern, "?state=reviewed") == {"temporalis": "reviewed"}
    assert len(states(fern, "?state=not_reviewed")) == 101
    assert fern.api("GET", "muscle-reviews?state=moon").json()["errors"][0]["code"] == "invalid_choice"


def test_later_change_of_the_text_makes_it_changed_until_it_is_reviewed_again(fern: ApiUser) -> None:
    review(fern)
    load_changed_text(hold_seconds_max=55)
    changed = states(fern, "?state=changed")
    review(fern)

    assert changed == {"temporalis": "changed"}
    assert states(fern, "?state=changed") == {}
    assert len(fern.api("GET", TEMPORALIS).json()["reviews"]) == 2


def test_former_text_that_comes_back_is_reviewed_again(fern: ApiUser) -> None:
    review(fern)
    load_changed_text(hold_seconds_max=55)
    load_changed_text(2)

    assert states(fern, "?state=reviewed") == {"temporalis": "reviewed"}


def test_new_version_with_the_same_texts_leaves_reviews_as_they_are(fern: ApiUser) -> None:
    before = entry_digests()
    load_changed_text()

    assert entry_digests() == before


@pytest.mark.parametrize(
    "change",
    [
        lambda muscle: Muscle.objects.filter(pk=muscle.pk).update(action="Other"),
        lambda muscle: muscle.trigger_points.filter(code="TE1").update(x=0.5),
        lambda muscle: muscle.trigger_points.filter(code="TE1").update(retired_at=muscle.created_at),
        lambda muscle: muscle.trigger_points.get(code="TE1").referrals.filter(primary=True).delete(),
        lambda muscle: muscle.self_care.presses.update(brief="Other"),
    ],
)
def test_every_part_of_an_entry_counts(db: None, change: Any) -> None:
    muscle = Muscle.objects.get(slug="temporalis")
    before = entry_digests()
    change(muscle)

    after = entry_digests()

    assert {key for key in before if before[key] != after[key]} == {muscle.pk}


def test_entry_changed_since_it_was_read_is_refused(fern: ApiUser) -> None:
    digest = fern.api("GET", TEMPORALIS).json()["digest"]
    load_changed_text(hold_seconds_max=55)

    answer = fern.api("POST", TEMPORALIS, {"digest": digest})

    assert (answer.status_code, answer.json()["code"]) == (409, "entry_changed")
    assert not MuscleReview.objects.exists()


def test_review_sent_twice_is_kept_once(fern: ApiUser) -> None:
    key = str(uuid4())
    answers = [review(fern, Idempotency_Key=key) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert MuscleReview.objects.count() == 1


def test_front_desk_neither_reads_nor_reviews(dana: ApiUser) -> None:
    answers = [dana.api("GET", TEMPORALIS), dana.api("POST", TEMPORALIS, {"digest": "0" * 64})]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_unknown_muscle_is_not_found(fern: ApiUser) -> None:
    answer = fern.api("POST", "muscle-reviews/moon", {"digest": "0" * 64})

    assert answer.status_code == 404


def test_doubts_are_those_of_the_texts_and_of_the_code(fern: ApiUser) -> None:
    Muscle.objects.filter(slug="pterygoid-lateral").update(code_value="")

    doubts = fern.api("GET", "muscle-reviews/pterygoid-lateral").json()["doubts"]

    assert "the source asks for closed lips" in doubts[0] and "not verified" in doubts[1]


def test_reviews_are_only_appended(fern: ApiUser) -> None:
    review(fern)
    acts = (lambda: MuscleReview.objects.update(remark="x"), lambda: MuscleReview.objects.all().delete())

    for act in acts:
        with pytest.raises(DatabaseError, match=r"only appended|permission denied"), transaction.atomic():
            act()


def test_review_without_a_digest_is_refused_by_the_database(fern: ApiUser) -> None:
    muscle = Muscle.objects.get(slug="temporalis")

    with pytest.raises(IntegrityError, match="muscle_review_has_a_digest"):
        MuscleReview.objects.create(muscle=muscle, reviewer=fern.person, digest="none")
