"""/clients/{id}/consents."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.actions.give_consent import give_consent
from clients.actions.withdraw_consent import withdraw_consent
from clients.models import Client, Consent
from clients.models.consent_text import ASKED_OF_ALL
from clinic import clock
from clinic.actors import LinkBearer
from clinic.mail.actions.opt_out import has_opted_out, opt_out
from clinic.models import AuditEntry, Practice
from tests.cast import ApiUser
from tests.effort import examples
from tests.factories import ClientFactory

AFTERCARE = {"kind": "aftercare", "text_version": "2026-01", "how": "in_person"}


@pytest.fixture
def ana(db: None) -> Client:
    return ClientFactory.create(name="Ana")


def test_consent_is_given_by_the_client_by_default(dana: ApiUser, ana: Client) -> None:
    answer = dana.api("POST", f"clients/{ana.pk}/consents", AFTERCARE)

    assert answer.status_code == 201, answer.content
    assert (answer.json()["given_by_name"], answer.json()["language"]) == ("Ana", "en")
    assert Consent.objects.has_consent(ana.pk, "aftercare")
    assert not Consent.objects.has_consent(ana.pk, "reminders")
    entry = AuditEntry.objects.exclude(client_key="").get()
    assert (entry.verb, entry.client_key) == ("gave_consent", str(ana.pk))


def test_consent_to_the_same_text_twice_is_refused(dana: ApiUser, ana: Client) -> None:
    dana.api("POST", f"clients/{ana.pk}/consents", AFTERCARE)

    again = dana.api("POST", f"clients/{ana.pk}/consents", AFTERCARE)

    assert (again.status_code, again.json()["code"]) == (409, "consent_given_already")
    assert again.json()["errors"][0]["pointer"] == "/text_version"


def test_consent_to_a_newer_text_replaces_the_earlier_one(dana: ApiUser, ana: Client) -> None:
    dana.api("POST", f"clients/{ana.pk}/consents", AFTERCARE)
    dana.api("POST", f"clients/{ana.pk}/consents", AFTERCARE | {"text_version": "2026-02"})

    assert Consent.objects.live(ana.pk).get().text_version == "2026-02"
    assert len(dana.api("GET", f"clients/{ana.pk}/consents").json()["results"]) == 2


def test_withdraw_ends_the_consent(dana: ApiUser, ana: Client) -> None:
    place = f"clients/{ana.pk}/consents"
    dana.api("POST", place, AFTERCARE)

    assert dana.api("POST", f"{place}/aftercare/withdraw").json()["withdrawn_at"]
    assert not Consent.objects.has_consent(ana.pk, "aftercare")
    assert AuditEntry.objects.filter(verb="withdrew_consent", client_key=str(ana.pk)).count() == 1


def test_consent_for_a_child_is_given_by_the_guardian(dana: ApiUser, ana: Client) -> None:
    alone = ClientFactory.create(birth_on="2020-01-01")
    ward = ClientFactory.create(birth_on="2020-01-01", guardian=ana)

    refused = dana.api("POST", f"clients/{alone.pk}/consents", AFTERCARE)
    given = dana.api("POST", f"clients/{ward.pk}/consents", AFTERCARE)

    assert refused.json()["code"] == "guardian_missing"
    assert given.json()["given_by_name"] == "Ana"


@pytest.mark.parametrize("name", ["Tim", "tim  silva", "Timothy Silva"])
def test_a_child_does_not_consent_for_itself(dana: ApiUser, ana: Client, name: str) -> None:
    child = ClientFactory.create(
        name="Tim Silva" if " " in name else "Tim",
        full_name="Timothy Silva",
        birth_on="2020-01-01",
        guardian=ana,
    )

    answer = dana.api("POST", f"clients/{child.pk}/consents", AFTERCARE | {"given_by_name": name})

    assert (answer.status_code, answer.json()["code"]) == (422, "guardian_missing")
    assert answer.json()["errors"][0]["pointer"] == "/given_by_name"


def test_consent_given_as_a_child_is_judged_by_the_age_of_that_day(dana: ApiUser, ana: Client) -> None:
    adult = ClientFactory.create(name="Tim", birth_on="2000-01-01")
    place = f"clients/{adult.pk}/consents"

    refused = dana.api("POST", place, AFTERCARE | {"given_at": "2015-01-01T09:00:00Z"})

    assert refused.json()["code"] == "guardian_missing"
    assert dana.api("POST", place, AFTERCARE).json()["given_by_name"] == "Tim"


def test_consent_without_a_birth_date_is_given_by_the_guardian(dana: ApiUser, ana: Client) -> None:
    ward = ClientFactory.create(name="Tim", guardian=ana)

    given = dana.api("POST", f"clients/{ward.pk}/consents", AFTERCARE)

    assert given.json()["given_by_name"] == "Ana"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "moon"),
        ("how", "dream"),
        ("given_at", "2026-01-01T09:00:00"),
        ("given_at", "2190-01-01T09:00:00Z"),
    ],
)
def test_unusable_input_is_refused(dana: ApiUser, ana: Client, field: str, value: str) -> None:
    answer = dana.api("POST", f"clients/{ana.pk}/consents", AFTERCARE | {field: value})

    assert answer.status_code in (400, 422)


def test_consent_ends_an_opt_out_of_its_letters(dana: ApiUser, ana: Client) -> None:
    for kind in ("aftercare", "check_in", "reminder"):
        opt_out(recipient_key=str(ana.pk), kind=kind, by=LinkBearer(str(ana.pk)))

    dana.api("POST", f"clients/{ana.pk}/consents", AFTERCARE)

    assert not has_opted_out(str(ana.pk), "aftercare")
    assert not has_opted_out(str(ana.pk), "check_in")
    assert has_opted_out(str(ana.pk), "reminder")


def test_agreeing_again_to_the_same_text_after_an_opt_out_starts_letters_again(
    dana: ApiUser, ana: Client
) -> None:
    dana.api("POST", f"clients/{ana.pk}/consents", AFTERCARE)
    assert dana.api("POST", f"clients/{ana.pk}/consents", AFTERCARE).json()["code"] == "consent_given_already"
    opt_out(recipient_key=str(ana.pk), kind="aftercare", by=LinkBearer(str(ana.pk)))
    [kept_back] = dana.api("GET", f"clients/{ana.pk}").json()["kept_back"]
    assert (kept_back["cause"], kept_back["kind"]) == ("opt_out", "aftercare")

    again = dana.api("POST", f"clients/{ana.pk}/consents", AFTERCARE)

    assert again.status_code == 201
    assert not has_opted_out(str(ana.pk), "aftercare")


def test_a_second_opt_out_counts_from_then(dana: ApiUser, ana: Client) -> None:
    for month in (1, 5):
        with clock.at(datetime(2026, month, 1, tzinfo=UTC)):
            opt_out(recipient_key=str(ana.pk), kind="reminder", by=LinkBearer(str(ana.pk)))

    dana.api("POST", f"clients/{ana.pk}/consents", give("reminders", "2026-03-01T09:00:00Z"))

    assert has_opted_out(str(ana.pk), "reminder")


def give(kind: str, given_at: str, text_version: str = "paper") -> dict[str, str]:
    """Return the body of a consent given at this time."""
    return {"kind": kind, "text_version": text_version, "how": "paper", "given_at": given_at}


@pytest.mark.parametrize("kind", ASKED_OF_ALL)
def test_a_consent_given_before_the_newest_no_does_not_stand(dana: ApiUser, ana: Client, kind: str) -> None:
    place = f"clients/{ana.pk}/consents"
    dana.api("POST", place, give(kind, "2026-01-05T10:00:00Z", "2026-01"))
    dana.api("POST", f"{place}/{kind}/withdraw")

    late = dana.api("POST", place, give(kind, "2025-01-05T10:00:00Z"))

    assert (late.status_code, late.json()["withdrawn_at"]) == (201, "2026-01-05T10:00:00+00:00")
    assert not Consent.objects.has_consent(ana.pk, kind)


@pytest.mark.parametrize("kind", ASKED_OF_ALL)
def test_a_consent_given_after_the_newest_no_stands(dana: ApiUser, ana: Client, kind: str) -> None:
    place = f"clients/{ana.pk}/consents"
    with clock.at(datetime(2026, 1, 5, tzinfo=UTC)):
        dana.api("POST", place, give(kind, "2025-01-05T10:00:00Z"))
        dana.api("POST", f"{place}/{kind}/withdraw")

    dana.api("POST", place, give(kind, "2026-01-05T10:00:00Z"))

    assert Consent.objects.live(ana.pk, kind).get().given_at == datetime(2026, 1, 5, 10, tzinfo=UTC)


def test_a_consent_to_an_older_text_does_not_replace_the_newer_one(dana: ApiUser, ana: Client) -> None:
    place = f"clients/{ana.pk}/consents"
    dana.api("POST", place, give("aftercare", "2026-01-05T10:00:00Z", "2026-01"))

    late = dana.api("POST", place, give("aftercare", "2025-01-05T10:00:00Z", "2025-01"))

    assert late.json()["withdrawn_at"] == "2026-01-05T10:00:00+00:00"
    assert Consent.objects.live(ana.pk, "aftercare").get().text_version == "2026-01"


def test_a_consent_given_before_an_opt_out_leaves_the_opt_out(dana: ApiUser, ana: Client) -> None:
    opt_out(recipient_key=str(ana.pk), kind="reminder", by=LinkBearer(str(ana.pk)))

    late = dana.api("POST", f"clients/{ana.pk}/consents", give("reminders", "2026-01-05T10:00:00Z"))

    assert late.json()["withdrawn_at"]
    assert has_opted_out(str(ana.pk), "reminder")


@pytest.mark.parametrize("kind", ASKED_OF_ALL)
def test_a_no_counts_though_nothing_stood(dana: ApiUser, ana: Client, kind: str) -> None:
    place = f"clients/{ana.pk}/consents"

    refused = dana.api("POST", f"{place}/{kind}/withdraw", {"how": "phone"})
    late = dana.api("POST", place, give(kind, "2025-01-05T10:00:00Z"))

    assert (refused.status_code, refused.json()["is_refusal"]) == (200, True), refused.content
    assert late.json()["withdrawn_at"] == refused.json()["withdrawn_at"]
    assert not Consent.objects.has_consent(ana.pk, kind)


def test_a_no_heard_before_a_newer_yes_leaves_the_yes(dana: ApiUser, ana: Client) -> None:
    place = f"clients/{ana.pk}/consents"
    dana.api("POST", place, give("aftercare", "2026-01-05T10:00:00Z"))

    dana.api("POST", f"{place}/aftercare/withdraw", {"said_at": "2026-01-02T10:00:00Z"})

    assert Consent.objects.has_consent(ana.pk, "aftercare")


def test_an_earlier_no_keeps_the_later_one(dana: ApiUser, ana: Client) -> None:
    place = f"clients/{ana.pk}/consents"
    dana.api("POST", place, give("aftercare", "2026-01-01T10:00:00Z"))
    for day in (9, 3):
        dana.api("POST", f"{place}/aftercare/withdraw", {"said_at": f"2026-01-0{day}T10:00:00Z"})

    late = dana.api("POST", place, give("aftercare", "2026-01-05T10:00:00Z", "2026-01"))

    assert late.json()["withdrawn_at"] == "2026-01-09T10:00:00+00:00"


def test_a_no_that_was_not_said_yet_is_refused(dana: ApiUser, ana: Client) -> None:
    path = f"clients/{ana.pk}/consents/aftercare/withdraw"

    assert dana.api("POST", path, {"said_at": "2190-01-01T00:00:00Z"}).json()["code"] == "in_the_future"
    assert dana.api("POST", path.replace("aftercare", "moon")).status_code == 404


def test_a_no_alone_stands_on_the_timeline_once(theo: ApiUser, ana: Client) -> None:
    theo.api("POST", f"clients/{ana.pk}/consents/aftercare/withdraw")

    entries = theo.api("GET", f"clients/{ana.pk}/timeline").json()["results"]

    assert [entry["kind"] for entry in entries if "consent" in entry["kind"]] == ["consent_withdrawn"]


TIMES = st.integers(0, 6).map(lambda day: datetime(2026, 1, 1 + day, tzinfo=UTC))


@pytest.mark.django_db
@settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from(["give", "withdraw"]), TIMES, TIMES), max_size=6))
def test_the_newest_word_stands_in_whatever_order_words_are_recorded(
    practice: Practice, theo: ApiUser, words: list[tuple[str, datetime, datetime]]
) -> None:
    client, spoken = ClientFactory.create(), []
    for position, (word, recorded_at, said_at) in enumerate(sorted(words, key=lambda word: word[1])):
        with clock.at(recorded_at):
            if word == "give" and said_at <= recorded_at:
                give_consent(
                    client=client,
                    kind="aftercare",
                    text_version=str(position),
                    how="paper",
                    given_at=said_at,
                    by=theo.person,
                )
                spoken.append((said_at, position, True))
            elif word == "withdraw" and said_at <= recorded_at:
                withdraw_consent(client=client, kind="aftercare", said_at=said_at, by=theo.person)
                spoken.append((said_at, position, False))

    newest_is_a_yes = max(spoken)[2] if spoken else False
    assert Consent.objects.has_consent(client.pk, "aftercare") == newest_is_a_yes
