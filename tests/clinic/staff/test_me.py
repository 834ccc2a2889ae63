"""/me."""

import pytest

from clinic.models import AuditEntry, Staff
from tests.cast import ApiUser

NEW = {"current_password": "willow-demo", "password": "a-much-better-one"}


def with_password(user: ApiUser) -> ApiUser:
    user.person.set_password("willow-demo")
    user.person.save()
    return user


def test_me_returns_the_person_and_their_capabilities(theo: ApiUser) -> None:
    me = theo.api("GET", "me").json()

    assert (me["name"], me["email"]) == ("Theo", "theo@willow.test")
    assert "notes.write" in me["capabilities"]
    assert "practice.change" not in me["capabilities"]


def test_person_changes_their_own_password(dana: ApiUser) -> None:
    assert with_password(dana).api("PATCH", "me", NEW).status_code == 200

    assert Staff.objects.get(name="Dana").check_password("a-much-better-one")
    entries = AuditEntry.objects.filter(actor_kind="staff").order_by("pk").values_list("verb", "fields")
    assert list(entries) == [("changed", ["password"]), ("signed_out_everywhere", [])]


def test_password_change_refuses_a_wrong_current_password(dana: ApiUser) -> None:
    answer = with_password(dana).api("PATCH", "me", NEW | {"current_password": "guess"})

    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_password")


@pytest.mark.parametrize(
    "password",
    ["password12", "............", "aaaaaaaaaaaaaa", "abababababab", "knotwork-knotwork", "lantern-lantern"],
)
def test_password_change_refuses_a_weak_password(dana: ApiUser, password: str) -> None:
    answer = with_password(dana).api("PATCH", "me", NEW | {"password": password})

    assert (answer.status_code, answer.json()["code"]) == (422, "weak_password")
    assert answer.json()["errors"][0]["pointer"] == "/password"


def test_password_change_is_throttled(dana: ApiUser) -> None:
    with_password(dana)
    tries = [dana.api("PATCH", "me", NEW | {"current_password": f"guess-{n}"}) for n in range(11)]

    assert [answer.status_code for answer in tries] == [403] * 10 + [429]
    assert dana.api("GET", "me").status_code == 200
