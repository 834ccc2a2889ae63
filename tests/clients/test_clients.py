"""/clients."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.models import Client
from clinic import clock
from clinic.mail import outbox
from clinic.models import AuditEntry, Envelope
from tests.cast import ApiUser
from tests.factories import ClientFactory, RoomFactory, TherapistFactory

CHLOE = {
    "name": "Chloe",
    "full_name": "Chloé Müller",
    "email": "Chloe@Example.test",
    "phone": "020 7946 0001",
    "birth_on": "1988-04-12",
}


def code_of(answer: Any) -> str:
    body = answer.json()
    return str(body["errors"][0]["code"] if body["errors"] else body["code"])


def test_register_needs_only_a_name(dana: ApiUser) -> None:
    answer = dana.api("POST", "clients", {"name": "  Ana   Silva "})

    assert answer.status_code == 201, answer.content
    assert answer["ETag"] == '"1"'
    assert (answer.json()["name"], answer.json()["language"]) == ("Ana Silva", "en")
    assert answer.json()["suspects"] == []


def test_register_normalises_phone_and_email(dana: ApiUser) -> None:
    shown = dana.api("POST", "clients", CHLOE).json()

    assert (shown["phone"], shown["email"]) == ("+442079460001", "chloe@example.test")


def test_registering_is_audited_without_values(dana: ApiUser) -> None:
    key = dana.api("POST", "clients", CHLOE).json()["id"]

    entry = AuditEntry.objects.exclude(client_key="").get()
    assert (entry.verb, entry.client_key, entry.fields) == ("registered", key, sorted(CHLOE))


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "", "blank"),
        ("name", "A\0na", "null_characters_not_allowed"),
        ("phone", "12", "phone_unreadable"),
        ("phone", "0001", "phone_unreadable"),
        ("phone", "7946 0001", "phone_unreadable"),
        ("phone", "123456", "phone_unreadable"),
        ("phone", "030 123456", "phone_unreadable"),
        ("phone", "(212) 555-0199", "phone_unreadable"),
        ("phone", "020 7946 0001 ext 12345678", "phone_unreadable"),
        ("phone", "call me", "phone_unreadable"),
        ("phone", "+44 20 7946 0001 2345 6789", "phone_unreadable"),
        ("email", "nobody", "invalid"),
        ("birth_on", "2190-01-01", "birth_date_impossible"),
        ("birth_on", "1899-12-31", "birth_date_impossible"),
        ("birth_on", "1901-01-01", "birth_date_impossible"),
        ("birth_on", "1988-02-30", "invalid"),
        ("language", "english please", "invalid"),
        ("timezone", "Moon/Base", "unknown_timezone"),
        ("gender", "x", "invalid_choice"),
        ("guardian", "0199a0a0-0000-7000-8000-000000000000", "guardian_unknown"),
        ("therapists_preferred", ["0199a0a0-0000-7000-8000-000000000000"], "therapist_unknown"),
        ("self_care_tools", ["hammer"], "invalid_choice"),
        ("moon", "full", "unknown_field"),
    ],
)
def test_an_invalid_body_is_refused(dana: ApiUser, field: str, value: object, code: str) -> None:
    answer = dana.api("POST", "clients", {"name": "Ana", field: value})

    assert answer.status_code in (400, 422), answer.content
    assert code_of(answer) == code
    assert answer.json()["errors"][0]["pointer"].startswith(f"/{field}")
    assert not Client.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("020 7946 0001 ext 5", "+442079460001;ext=5"),
        ("+442079460001;ext=5", "+442079460001;ext=5"),
        ("020 7946 0001 x5", "+442079460001;ext=5"),
        ("+1 (212) 555-0199", "+12125550199"),
    ],
)
def test_a_phone_is_kept_whole(dana: ApiUser, typed: str, kept: str) -> None:
    shown = dana.api("POST", "clients", {"name": "Ana", "phone": typed}).json()

    assert shown["phone"] == kept


def test_a_refused_choice_lists_the_choices(dana: ApiUser) -> None:
    answer = dana.api("POST", "clients", {"name": "Ana", "gender": "x"})

    [error] = answer.json()["errors"]
    assert error["message"] == "Give one of female, male, other."


def test_register_twice_with_one_key_registers_once(dana: ApiUser) -> None:
    first = dana.api("POST", "clients", CHLOE, Idempotency_Key="k")
    again = dana.api("POST", "clients", CHLOE, Idempotency_Key="k")

    assert first.json() == again.json()
    assert Client.objects.count() == 1


def test_register_shows_possible_duplicates(dana: ApiUser) -> None:
    first = dana.api("POST", "clients", CHLOE).json()["id"]

    second = dana.api("POST", "clients", CHLOE | {"name": "Chloë", "email": "other@example.test"})

    assert second.status_code == 201
    assert second.json()["suspects"] == [
        {"id": first, "name": "Chloe", "kind": "same_person", "because": ["name", "phone", "birth_on"]}
    ]
    duplicates = dana.api("GET", f"clients/{first}").json()["suspects"]
    assert [duplicate["id"] for duplicate in duplicates] == [second.json()["id"]]


def test_more_possible_duplicates_than_are_listed_are_said(dana: ApiUser) -> None:
    ClientFactory.create_batch(5, name="Ana Silva")
    five = dana.api("POST", "clients", {"name": "Ana Silva"}).json()
    assert (len(five["suspects"]), five["more_suspects"]) == (5, False)

    six = dana.api("POST", "clients", {"name": "Ana Silva"}).json()
    assert (len(six["suspects"]), six["more_suspects"]) == (5, True)


def test_pages_of_a_search_list_everybody_once_the_best_first(dana: ApiUser) -> None:
    """Three contain the words, and two more are like them."""
    for name in ("Zoe Muldoon", "Ann Muldoon", "Ben Muldoon", "Muldon", "Muldoom"):
        ClientFactory.create(name=name, email="")

    names, place = [], "/api/v1/clients?search=muldoon&limit=2"
    for page in range(3):
        answer = dana.get(place).json()
        assert (answer["previous"] is None) == (page == 0)
        names.append([client["name"] for client in answer["results"]])
        place = answer["next"]

    assert place is None
    assert names[:2] == [["Ann Muldoon", "Ben Muldoon"], ["Zoe Muldoon", names[1][1]]]
    assert {names[1][1], *names[2]} == {"Muldon", "Muldoom"}


def test_a_search_without_limit_has_fifty_on_a_page(dana: ApiUser) -> None:
    ClientFactory.create_batch(51, name="Ana Silva")

    first = dana.api("GET", "clients?search=silva").json()
    second = dana.get(first["next"]).json()
    assert (len(first["results"]), len(second["results"]), second["next"]) == (50, 1, None)
    assert dana.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.parametrize("cursor", ["x", "after-", "after--1", "after-1234567"])
def test_a_search_refuses_a_cursor_of_its_own_making(dana: ApiUser, cursor: str) -> None:
    answer = dana.api("GET", f"clients?search=ana&cursor={cursor}")

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_cursor")


def test_a_shared_mailbox_with_another_name_is_no_duplicate(dana: ApiUser) -> None:
    ClientFactory.create(name="Ben Silva", email="silva@example.test")

    answer = dana.api("POST", "clients", {"name": "Ana Silva", "email": "silva@example.test"})

    assert [each["kind"] for each in answer.json()["suspects"]] == ["family"]


def test_the_same_name_with_another_birth_date_is_no_duplicate(dana: ApiUser) -> None:
    ClientFactory.create(name="Ana Silva", birth_on="1970-01-01")

    answer = dana.api("POST", "clients", {"name": "Ana Silva", "birth_on": "1980-01-01"})

    assert answer.json()["suspects"] == []


def test_update_refuses_a_stale_revision(dana: ApiUser) -> None:
    place = f"clients/{dana.api('POST', 'clients', CHLOE).json()['id']}"

    assert dana.api("PATCH", place, {"name": "Chlo"}).status_code == 428
    assert dana.api("PATCH", place, {"name": "Chlo"}, If_Match='"1"')["ETag"] == '"2"'
    late = dana.api("PATCH", place, {"name": "Late"}, If_Match='"1"')
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert Client.objects.get().name == "Chlo"


def test_update_replaces_therapist_preferences(dana: ApiUser) -> None:
    theo, mara = str(TherapistFactory.create().pk), str(TherapistFactory.create().pk)
    body = {"name": "Ana", "therapists_preferred": [theo], "therapists_never": [mara]}
    shown = dana.api("POST", "clients", body).json()

    changed = dana.api("PATCH", f"clients/{shown['id']}", {"therapists_never": []}, If_Match='"1"').json()

    assert (shown["therapists_preferred"], shown["therapists_never"]) == ([theo], [mara])
    assert (changed["therapists_preferred"], changed["therapists_never"]) == ([theo], [])


def test_a_therapist_both_preferred_and_never_is_refused(dana: ApiUser) -> None:
    theo = str(TherapistFactory.create().pk)

    answer = dana.api(
        "POST", "clients", {"name": "A", "therapists_preferred": [theo], "therapists_never": [theo]}
    )

    assert code_of(answer) == "therapist_wished_twice"


def test_a_room_as_therapist_is_refused(dana: ApiUser) -> None:
    answer = dana.api("POST", "clients", {"name": "A", "therapists_never": [str(RoomFactory.create().pk)]})

    assert code_of(answer) == "therapist_unknown"


def test_a_guardian_is_an_adult_and_another_person(dana: ApiUser) -> None:
    child = ClientFactory.create(birth_on="2020-01-01")
    adult = ClientFactory.create(birth_on="1980-01-01")

    refused = dana.api("POST", "clients", {"name": "A", "guardian": str(child.pk)})
    accepted = dana.api("PATCH", f"clients/{child.pk}", {"guardian": str(adult.pk)}, If_Match='"1"')
    own_guardian = dana.api("PATCH", f"clients/{adult.pk}", {"guardian": str(adult.pk)}, If_Match='"1"')

    assert code_of(refused) == "guardian_is_a_child"
    assert accepted.json()["guardian"] == str(adult.pk)
    assert (own_guardian.status_code, code_of(own_guardian)) == (422, "guardian_is_the_client")


@pytest.mark.parametrize("length", [2, 3, 4])
def test_guardians_do_not_go_round(dana: ApiUser, length: int) -> None:
    first = last = ClientFactory.create()
    for _ in range(length - 1):
        last = ClientFactory.create(guardian=last)

    answer = dana.api("PATCH", f"clients/{first.pk}", {"guardian": str(last.pk)}, If_Match='"1"')

    assert (answer.status_code, code_of(answer)) == (422, "guardian_loop")
    assert answer.json()["errors"][0]["pointer"] == "/guardian"


def test_a_guardian_does_not_become_a_child(dana: ApiUser) -> None:
    guardian = ClientFactory.create(birth_on="1980-01-01")
    ClientFactory.create(guardian=guardian)

    answer = dana.api("PATCH", f"clients/{guardian.pk}", {"birth_on": "2020-01-01"}, If_Match='"1"')

    assert (answer.status_code, code_of(answer)) == (422, "guardian_is_a_child")
    assert answer.json()["errors"][0]["pointer"] == "/birth_on"


def test_archive_refuses_a_guardian_and_names_the_wards(dana: ApiUser) -> None:
    guardian, other = ClientFactory.create_batch(2)
    child = ClientFactory.create(name="Tim", birth_on="2020-01-01", guardian=guardian)
    ClientFactory.create(name="Grown up", birth_on="1990-01-01", guardian=guardian)

    refused = dana.api("POST", f"clients/{guardian.pk}/archive", If_Match='"1"')
    dana.api("PATCH", f"clients/{child.pk}", {"guardian": str(other.pk)}, If_Match='"1"')
    archived = dana.api("POST", f"clients/{guardian.pk}/archive", If_Match='"1"')

    assert (refused.status_code, refused.json()["code"]) == (409, "guardian_needed")
    assert refused.json()["wards"] == [{"id": str(child.pk), "name": "Tim"}]
    assert archived.status_code == 200


def names_at_address(answer: Any) -> list[str]:
    return [client["name"] for client in answer.json()["same_address"]]


def test_other_clients_with_the_same_address_are_named(dana: ApiUser) -> None:
    ben = ClientFactory.create(name="Ben", email="silva@example.test")
    ClientFactory.create(name="Gone", email="silva@example.test", archived_at=clock.now())

    registered = dana.api("POST", "clients", {"name": "Ana", "email": "SILVA@example.test"})
    read = dana.api("GET", f"clients/{ben.pk}")
    changed = dana.api("PATCH", f"clients/{ben.pk}", {"email": "ben@example.test"}, If_Match='"1"')

    assert [names_at_address(answer) for answer in (registered, read, changed)] == [["Ben"], ["Ana"], []]


def test_guardian_and_ward_may_share_an_address(dana: ApiUser) -> None:
    guardian = ClientFactory.create(email="silva@example.test")
    child = ClientFactory.create(email="silva@example.test", guardian=guardian)

    answers = [dana.api("GET", f"clients/{client.pk}") for client in (guardian, child)]

    assert [names_at_address(answer) for answer in answers] == [[], []]


def test_archive_hides_a_client_and_restore_shows_them_again(dana: ApiUser) -> None:
    place = f"clients/{ClientFactory.create(name='Ana').pk}"

    assert dana.api("POST", f"{place}/archive", If_Match='"1"').json()["archived_at"]
    assert dana.api("GET", "clients").json()["results"] == []
    assert dana.api("GET", "clients?search=ana").json()["results"] == []
    assert len(dana.api("GET", "clients?search=ana&archived=true").json()["results"]) == 1
    refused = dana.api("PATCH", place, {"name": "Anna"}, If_Match='"2"')
    assert (refused.status_code, refused.json()["code"]) == (409, "client_archived")
    assert dana.api("POST", f"{place}/restore", If_Match='"2"').json()["archived_at"] is None
    assert list(AuditEntry.objects.exclude(client_key="").order_by("pk").values_list("verb", flat=True)) == [
        "archived",
        "restored",
    ]


def test_archive_withdraws_waiting_letters_that_rest_on_a_consent(dana: ApiUser) -> None:
    ana, ben = ClientFactory.create(name="Ana"), ClientFactory.create(name="Ben")
    for person, kind in ((ana, "aftercare"), (ana, "check_in"), (ana, "cancelled"), (ben, "check_in")):
        outbox.post(
            outbox.Letter(
                kind=kind,
                recipient_key=str(person.pk),
                about=f"{kind}:1",
                to_address=person.email,
                subject="Hello",
                text="Hello",
            )
        )

    dana.api("POST", f"clients/{ana.pk}/archive", If_Match='"1"')

    waiting = Envelope.objects.filter(state="waiting").values_list("kind", "recipient_key")
    assert set(waiting) == {("cancelled", str(ana.pk)), ("check_in", str(ben.pk))}


def test_archive_refuses_a_therapist(theo: ApiUser) -> None:
    place = f"clients/{ClientFactory.create().pk}"

    assert theo.api("POST", f"{place}/archive", If_Match='"1"').status_code == 403


def test_search_answers_like_a_list(dana: ApiUser) -> None:
    ClientFactory.create(name="Chloé Müller")

    page = dana.api("GET", "clients?search=chloe%20muler").json()

    assert [client["name"] for client in page["results"]] == ["Chloé Müller"]
    assert (page["next"], page["previous"]) == (None, None)


@pytest.mark.parametrize(
    "query", ["moon=full", "archived=perhaps", f"search={'a' * 101}", "search=%00", "limit=0"]
)
def test_unusable_filters_are_refused(dana: ApiUser, query: str) -> None:
    assert dana.api("GET", f"clients?{query}").status_code in (400, 422)


def test_lists_come_in_pages_by_name(dana: ApiUser) -> None:
    for name in ("Chloe", "Ana", "Ben"):
        ClientFactory.create(name=name)

    first = dana.api("GET", "clients?limit=2").json()
    second = dana.get(first["next"]).json()

    assert [client["name"] for client in first["results"] + second["results"]] == ["Ana", "Ben", "Chloe"]


@pytest.mark.parametrize("address", ["clients", "clients?search=client"])
def test_list_query_count_does_not_grow_with_clients(dana: ApiUser, address: str) -> None:
    counts = []
    for _ in range(2):
        ClientFactory.create_batch(5)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            dana.api("GET", address)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 7
